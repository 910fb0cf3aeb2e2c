import {
  type Asset,
  concernsAsset,
  isCounted,
  type KpiRecord,
  meterKpiOf,
  type Session,
  versionAt,
} from '@infrapulse/domain';
import type { ReadingRow } from '@infrapulse/ports';
import type { RouteDeps } from '../deps.ts';
import { ProblemError } from '../problem.ts';
import { storedSessions } from '../stored-sessions.ts';
import { evidenceStart } from './recompute-figures.ts';
import { sessionKpiOf } from './recompute-sessions.ts';
import type { StoredAsset } from './stored-evidence.ts';

const DAY_MS = 86_400_000;
const ROWS_MAX = 500_000;
/** A reading counts as known to a record when it was received before the tick that followed. */
const TICK_MS = 2000;
/** Before the window, and behind it where a meter's energy up to its end needs the sample after it. */
const CARRIED_IN = 500;
const FOR_EVER = Number.MAX_SAFE_INTEGER;
/** A meter's energy up to an edge needs the sample after it; what a cell counted comes at the end of its period. */
const TOLD_AFTERWARDS: ReadonlySet<string> = new Set(['datacenter', 'site5g']);

/** Stored readings of a record's window, with what carries into it; as far as they were known to the record. */
export async function gatherRows(
  deps: RouteDeps,
  record: KpiRecord,
  assets: readonly Asset[],
): Promise<readonly StoredAsset[]> {
  const sessions = await gatherSessions(deps, record, assets);
  const gathered: StoredAsset[] = [];
  let rows = 0;
  for (const asset of assets) {
    const stored = await gatherAsset(deps, record, asset);
    rows += stored.rows.length;
    if (rows > ROWS_MAX) {
      throw new ProblemError(
        'RANGE_TOO_LARGE',
        `more than ${ROWS_MAX} readings stand behind it; verify its assets, or shorter windows of it, one by one`,
      );
    }
    gathered.push(sessions ? { ...stored, sessions: sessions.get(asset.id) ?? [] } : stored);
  }
  return gathered;
}

/** Of a record that is made of sessions those of each asset, with the day before: a visit may have begun there. */
async function gatherSessions(
  { stream }: RouteDeps,
  record: KpiRecord,
  assets: readonly Asset[],
): Promise<ReadonlyMap<string, readonly Session[]> | undefined> {
  if (!sessionKpiOf(record)) return undefined;
  const all = await storedSessions(stream, {
    assets: new Set(assets.map(({ id }) => id)),
    from: record.start - DAY_MS,
    knownAt: record.computedAt + TICK_MS,
  });
  const byAsset = new Map<string, Session[]>();
  for (const session of all) {
    const own = byAsset.get(session.asset) ?? [];
    own.push(session);
    byAsset.set(session.asset, own);
  }
  return byAsset;
}

async function gatherAsset(deps: RouteDeps, record: KpiRecord, asset: Asset): Promise<StoredAsset> {
  const { heartbeatS } = versionAt(asset, record.end);
  const from = evidenceStart(record) - Math.max(DAY_MS, 3 * heartbeatS * 1000);
  const to = record.end + (TOLD_AFTERWARDS.has(asset.kind) ? DAY_MS : 0);
  const known = ({ at }: ReadingRow) => at <= record.computedAt + TICK_MS;
  const own = { kind: asset.kind, asset: asset.id } as const;
  const gateways = new Set(asset.versions.map(({ gateway }) => gateway).filter(Boolean));
  const isMetered = meterKpiOf(record.kpi) !== undefined;
  const [rows, carried, next, ...gatewayRows] = await Promise.all([
    deps.series.readings({ ...own, from, to, limit: ROWS_MAX + 1 }),
    deps.series.readings({ ...own, from: 0, to: from, order: 'desc', limit: CARRIED_IN }),
    isMetered ? deps.series.readings({ ...own, from: to, to: FOR_EVER, limit: CARRIED_IN }) : [],
    ...[...gateways].flatMap((id) => readingsOfGateway(deps, id, { from, to })),
  ]);
  return {
    asset,
    rows: [...carried, ...rows, ...next].filter(known),
    gatewayRows: gatewayRows.flat().filter(known),
    windows: [...deps.city.windows.entries()]
      .map(([, window]) => window)
      .filter((window) => isCounted(window) && concernsAsset(window, asset)),
  };
}

/** The last presence from before it, and all that was heard in it. */
function readingsOfGateway(
  { series }: RouteDeps,
  asset: string,
  { from, to }: { readonly from: number; readonly to: number },
) {
  const gateway = { kind: 'gateway', asset } as const;
  const before = { from: 0, to: from, order: 'desc', limit: 1, part: '$presence' } as const;
  return [series.readings({ ...gateway, ...before }), series.readings({ ...gateway, from, to })];
}
