import { RECORD_STEP_MS } from './emission.ts';

const HOUR_MS = 3_600_000;

/** Whether the instant of an id within the hour lies in (from, to]: they are spread over the hour. */
export function isHourly(id: string, from: number, to: number): boolean {
  const own = instantOf(id);
  return Math.floor((to - own) / HOUR_MS) > Math.floor((from - own) / HOUR_MS);
}

/** The first instant of an id after `at`. */
export function nextHourly(id: string, at: number): number {
  const own = instantOf(id);
  return own + (Math.floor((at - own) / HOUR_MS) + 1) * HOUR_MS;
}

/** ms behind the full hour. */
function instantOf(id: string): number {
  let hash = 0;
  for (let i = 0; i < id.length; i += 1)
    hash = (hash * 31 + id.charCodeAt(i)) % (HOUR_MS / RECORD_STEP_MS);
  return hash * RECORD_STEP_MS;
}
