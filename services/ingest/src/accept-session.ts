import { decodeSession, type Fault } from '@infrapulse/contracts';
import type { AppendQueue } from './group-appends.ts';
import type { Assets } from './know-assets.ts';
import type { Tally } from './tally.ts';

interface SessionDeps {
  readonly queue: AppendQueue;
  readonly assets: Assets;
  readonly tally: Tally;
}

/** Queues a finished charging session; the fault that refuses it otherwise. */
export function acceptSession(
  { queue, assets, tally }: SessionDeps,
  asset: string,
  payload: Uint8Array,
): Fault | undefined {
  const at = tally.at();
  const decoded = decodeSession(asset, payload, {
    now: at,
    refusal(part) {
      const who = assets.who('charger', asset, part);
      return 'code' in who ? who : undefined;
    },
  });
  if (!decoded.ok) return decoded.fault;
  const { part, start: ts } = decoded.session;
  const introduction = assets.introduce({ kind: 'charger', asset, part, ts, at, connects: false });
  if (introduction) queue.reading(asset, introduction);
  queue.session(decoded.session);
  return undefined;
}
