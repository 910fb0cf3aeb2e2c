const UNITS = [
  [86_400, 'd'],
  [3600, 'h'],
  [60, 'min'],
  [1, 's'],
] as const;

/** Seconds as the two largest units that say something: `3 d 4 h`, `12 min 5 s`. */
export function formatDuration(seconds: number | null | undefined): string {
  return seconds === null || seconds === undefined ? '—' : formatUnits(seconds, 2);
}

/** Seconds by the largest unit that says something and those after it, `places` in all. */
export function formatUnits(seconds: number, places: number): string {
  let rest = Math.round(seconds);
  const counts = UNITS.map(([size, unit]) => {
    const count = Math.floor(rest / size);
    rest -= count * size;
    return { count, unit };
  });
  const first = counts.findIndex(({ count }) => count > 0);
  if (first < 0) return '0 s';
  const said = counts.slice(first, first + places).filter(({ count }) => count > 0);
  return said.map(({ count, unit }) => `${count} ${unit}`).join(' ');
}
