/** The unit of a ratio. */
export const RATIO = '1';

/** A unit behind its figure, with the space between them; nothing for what has none. */
export function unitBehind(unit: string | undefined): string {
  const shown = shownUnit(unit);
  return shown === '' ? '' : ` ${shown}`;
}

/** A unit as people read it: a ratio has none. */
export function shownUnit(unit: string | undefined): string {
  return unit === undefined || unit === RATIO ? '' : unit;
}
