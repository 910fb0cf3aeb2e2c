const MAX_DISTANCE = 3;
const MAX_LENGTH = 64;

/** ` Did you mean "x"?` for the known word nearest to what was sent, '' when none is near. */
export function didYouMean(sent: string, known: Iterable<string>): string {
  const found = nearest(sent, known);
  return found === undefined ? '' : ` Did you mean "${found}"?`;
}

function nearest(sent: string, known: Iterable<string>): string | undefined {
  if (sent.length > MAX_LENGTH) return undefined;
  const limit = Math.min(MAX_DISTANCE, Math.ceil(sent.length / 2));
  let best: string | undefined;
  let bestDistance = limit + 1;
  for (const word of known) {
    const distance = editDistance(sent.toLowerCase(), word.toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [word, distance];
  }
  return best;
}

function editDistance(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const line = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const swap = (above[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      line.push(Math.min(swap, (above[column] ?? 0) + 1, (line[column - 1] ?? 0) + 1));
    }
    above = line;
  }
  return above[b.length] ?? 0;
}
