import { toIso, topics } from '@infrapulse/contracts';
import type { Asset } from '@infrapulse/domain';
import type { Consumer, StreamPort } from '@infrapulse/ports';
import type { AuditTrail } from './audit-trail.ts';

/** Of one record: a city that speaks for the first time keeps nobody's own records waiting. */
const TOGETHER_MAX = 100;

type Connected = Asset & Required<Pick<Asset, 'connected'>>;

/**
 * Assets that their first reading connected go into the audit trail, those of the time when no api ran, too: the
 * position is kept.
 */
export function auditConnects(
  stream: StreamPort,
  audit: Pick<AuditTrail, 'add'>,
): Promise<Consumer> {
  const options = { topic: topics.register, group: 'api-connects', from: 'latest' } as const;
  return stream.consume(options, async ({ records }) => {
    const assets = records.map(({ value }) => value).filter(isConnected);
    for (let at = 0; at < assets.length; at += TOGETHER_MAX)
      await audit.add(entryOf(assets.slice(at, at + TOGETHER_MAX)));
  });
}

/** A key that was deleted has no value. */
function isConnected(asset: Asset | undefined): asset is Connected {
  return asset?.connected !== undefined;
}

function entryOf(assets: readonly Connected[]) {
  const { id, connected } = assets[0] as Connected;
  const entry = { user: connected.by, action: 'asset.connect' } as const;
  if (assets.length === 1)
    return { ...entry, subject: id, detail: { since: toIso(connected.since) } };
  const detail = { assets: assets.map((asset) => asset.id) };
  return { ...entry, subject: `${assets.length} assets`, detail };
}
