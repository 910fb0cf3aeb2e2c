import type { Positions } from '@infrapulse/ports';

/** Where a client stands: the feed's own count of changes, and the position in the alarms. */
export interface LivePosition {
  /** Names the run of the server that counted. */
  readonly run: string;
  readonly seq: number;
  readonly alarms: Positions;
}

/** `<run>.<seq>.<partition>:<next>,…`: an SSE id. */
export function writePosition({ run, seq, alarms }: LivePosition): string {
  const vector = Object.entries(alarms).map(([partition, next]) => `${partition}:${next}`);
  return `${run}.${seq}.${vector.join(',')}`;
}

export function readPosition(text: string | undefined): LivePosition | undefined {
  const match = /^([\w-]+)\.(\d+)\.([\d:,]*)$/.exec(text ?? '');
  if (!match) return undefined;
  const pairs = (match[3] ?? '').split(',').filter(Boolean);
  const alarms = Object.fromEntries(pairs.map((pair) => pair.split(':').map(Number)));
  return { run: match[1] ?? '', seq: Number(match[2]), alarms };
}
