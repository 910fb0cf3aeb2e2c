import type { Fault } from '@infrapulse/contracts';
import { isUnusable, type MessageFaults, type Reading } from '@infrapulse/domain';
import type { AppendQueue } from './group-appends.ts';
import type { Tally } from './tally.ts';

interface Noted {
  readonly refused: Record<string, number>;
  setAside: number;
  aheadMs: number | null;
  at: number;
}

/** What was refused of known assets, or set aside, since the last tick. */
export interface FaultNotes {
  refused(asset: string, fault: Fault): void;
  setAside(reading: Reading): void;
  /** Puts it into the log, one record an asset: before the tick that counts it. */
  flush(): void;
}

/** Assets of which something is noted at once; with one more what is noted goes out. */
const ASSETS_MAX = 10_000;

/**
 * Notes faults of messages for the folds, which read no rejections. A rejection is durable when it is acknowledged; the
 * note follows with the next tick, so a kill may take up to a second of notes with it.
 */
export function createFaultNotes(deps: {
  readonly queue: AppendQueue;
  readonly tally: Tally;
  readonly isKnown: (asset: string) => boolean;
}): FaultNotes {
  const { queue, tally, isKnown } = deps;
  const notes = new Map<string, Noted>();

  function noteOf(asset: string): Noted {
    const known = notes.get(asset) ?? { refused: {}, setAside: 0, aheadMs: null, at: 0 };
    if (notes.size >= ASSETS_MAX && !notes.has(asset)) flush();
    notes.set(asset, known);
    known.at = tally.at();
    return known;
  }

  function flush(): void {
    for (const [asset, { refused, setAside, aheadMs, at }] of notes) {
      const counts: MessageFaults['refused'] = refused;
      const { node } = tally;
      queue.reading(asset, { type: 'faults', asset, refused: counts, setAside, aheadMs, at, node });
    }
    notes.clear();
  }

  return {
    refused(asset, { code, aheadMs }) {
      if (asset === '' || !isKnown(asset)) return;
      const note = noteOf(asset);
      note.refused[code] = (note.refused[code] ?? 0) + 1;
      if (aheadMs !== undefined) note.aheadMs = aheadMs;
    },
    setAside({ asset, quality }) {
      // What is not to be used counts as such already.
      if (!isUnusable(quality) && quality !== 'TEST') noteOf(asset).setAside += 1;
    },
    flush,
  };
}
