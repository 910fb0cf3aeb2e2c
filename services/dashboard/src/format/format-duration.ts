const UNITS = [
  [86_400, 'd'],
  [3600, 'h'],
  [60, 'min'],
  [1, 's'],
] as const;

/** Seconds as the two largest units that say something: `3 d 4 h`, `12 min 5 s`. */
export function formatDuration(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined) return '—';
  let rest = Math.round(seconds);
  const said: string[] = [];
  for (const [size, unit] of UNITS) {
    const count = Math.floor(rest / size);
    if (count > 0) said.push(`${count} ${unit}`);
    else if (said.length > 0) break;
    rest -= count * size;
    if (said.length === 2) break;
  }
  return said.length > 0 ? said.join(' ') : '0 s';
}
