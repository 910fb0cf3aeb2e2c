import { type ExplainAnswer, toIso } from '@infrapulse/contracts';
import { type Asset, hasSucceeded, type KpiRecord, type Session } from '@infrapulse/domain';
import { splitPart } from './city/watch-states.ts';
import type { RouteDeps } from './deps.ts';
import { storedSessions } from './stored-sessions.ts';
import { sessionKpiOf } from './verify/recompute-sessions.ts';

type Told = ExplainAnswer['sessions'][number];

/** The sessions behind a record, in order of their ends; none behind one that is not made of sessions. */
export async function explainSessions(
  { stream }: Pick<RouteDeps, 'stream'>,
  record: KpiRecord,
  assets: readonly Asset[],
): Promise<readonly Told[]> {
  if (!sessionKpiOf(record)) return [];
  const { start: from, end: to, computedAt: knownAt, scope, id } = record;
  const ids = new Set(assets.map((asset) => asset.id));
  const part = scope === 'part' ? splitPart(id)[1] : undefined;
  const all = await storedSessions(stream, { assets: ids, from, knownAt });
  const last = new Map(all.map((session) => [`${session.asset}~${session.id}`, session]));
  return [...last.values()]
    .filter(({ end }) => end >= from && end < to)
    .filter((session) => part === undefined || session.part === part)
    .sort((a, b) => a.end - b.end)
    .map(toWire);
}

/** Who charged is nobody's business here. */
function toWire(session: Session): Told {
  const { asset, part, id, start, end, energyKwh, stopReason, byUser, authorised } = session;
  const times = { start: toIso(start), end: toIso(end) };
  const said = { asset, part, id, ...times, energyKwh, stopReason, byUser, authorised };
  return { ...said, succeeded: authorised && hasSucceeded(session) };
}
