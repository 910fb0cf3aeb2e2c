import { spanAt } from './fault-spans.ts';
import { HISTORY, type Message } from './message.ts';
import type { Speaker } from './speak.ts';

/** What a gateway sends: the same object, saying whose it is. */
interface GatewayMessage extends Message {
  readonly kind: string;
  readonly asset: string;
}

export type ByGateway = ReadonlyMap<string, readonly GatewayMessage[]>;

/** How everything that keeps a state is at `t`, by gateway: where a piece of history begins. */
export function gatherState(speakers: readonly Speaker[], t: number): ByGateway {
  return byGatewayOf(speakers, (speaker) => speaker.state(t));
}

/** Everything said in (from, to], by gateway, in order of time. */
export function gather(speakers: readonly Speaker[], from: number, to: number): ByGateway {
  return byGatewayOf(speakers, (speaker) => speaker.speak([from, to], HISTORY));
}

/**
 * What those that are silent at `t` say when they are heard again, until `now`. Where a piece of history ends at `t`
 * this has been said before, but a store that had not yet heard what the piece tells may have taken it for a
 * repetition.
 */
export function gatherReturns(
  speakers: readonly Speaker[],
  { t, now }: { readonly t: number; readonly now: number },
): ByGateway {
  return byGatewayOf(speakers, (speaker) => {
    const end = spanAt(speaker.silences(t - 1, t), t)?.end ?? Number.POSITIVE_INFINITY;
    return end <= now ? speaker.speak([end - 1, end], HISTORY) : [];
  });
}

function byGatewayOf(
  speakers: readonly Speaker[],
  said: (speaker: Speaker) => readonly Message[],
): ByGateway {
  const byGateway = new Map<string, GatewayMessage[]>();
  for (const speaker of speakers) {
    const { kind, record } = speaker;
    const own = byGateway.get(record.gateway) ?? [];
    byGateway.set(record.gateway, own);
    for (const message of said(speaker)) {
      own.push({ kind, asset: record.id, historical: true, ...message });
    }
  }
  for (const messages of byGateway.values()) messages.sort((a, b) => a.ts - b.ts);
  return byGateway;
}
