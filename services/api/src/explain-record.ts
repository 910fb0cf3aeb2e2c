import { type ExplainAnswer, kpiToWire, toIso } from '@infrapulse/contracts';
import {
  type Asset,
  isCalendar,
  type KpiRecord,
  kpiOf,
  type PlannedWindow,
  versionAt,
} from '@infrapulse/domain';
import { assetsBehind } from './assets-behind.ts';
import type { WholeKpis } from './city/load-kpis.ts';
import { splitPart } from './city/watch-states.ts';
import type { RouteDeps } from './deps.ts';
import { edgesBehind } from './edges-behind.ts';
import { explainSessions } from './explain-sessions.ts';
import { isWithin, sharesOf, timesToWire, timesWithin } from './shares-of-assets.ts';
import { spansOf } from './spans-of.ts';

const ASSETS_MAX = 1000;
/** Above this many assets their spans are asked for one by one. */
const SPANNED_ASSETS = 20;
const SPANS_MAX = 20_000;
const SESSIONS_MAX = 5000;

/** What stands behind a published figure, as it is kept. */
export async function explainRecord(deps: RouteDeps, record: KpiRecord): Promise<ExplainAnswer> {
  const assets = assetsBehind(deps, record);
  const listed = assets.slice(0, ASSETS_MAX).map((asset) => {
    return { asset, times: timesWithin(record, asset) };
  });
  const first = listed.slice(0, SPANNED_ASSETS);
  const shown = first.map(({ asset }) => asset);
  const spans = (await Promise.all(first.map((each) => spansBehind(deps, record, each)))).flat();
  const behind = await Promise.all(shown.map((asset) => edgesBehind(deps, record, asset)));
  const sessions = await explainSessions(deps, record, shown);
  const definition = kpiOf(record.kpi);
  const present = await deps.city.kpis.whole();
  const inPart = first.flatMap(({ asset, times }) => (times ? [asset] : []));
  const shares = await sharesOf(deps, record, inPart);
  return {
    record: kpiToWire(record),
    formula: {
      id: record.formula,
      version: record.formulaVersion,
      text: definition?.formula ?? record.formula,
      policy: record.policy,
    },
    assets: listed.map(({ asset, times }) => {
      const own = times ? shares.get(asset.id) : ofAsset(deps, { present, record, asset });
      return assetToWire(record, { asset, times }, own);
    }),
    spans: spans.slice(0, SPANS_MAX),
    edges: behind.flatMap(({ edges }) => edges),
    sessions: sessions.slice(0, SESSIONS_MAX),
    exclusions: [...deps.city.windows.entries()]
      .map(([, window]) => window)
      .filter((window) => touches(window, record, assets))
      .map(exclusionToWire),
    position: { ...record.position },
    truncated:
      assets.length > shown.length ||
      spans.length > SPANS_MAX ||
      sessions.length > SESSIONS_MAX ||
      behind.some(({ tooMany }) => tooMany),
  };
}

interface Listed {
  readonly asset: Asset;
  readonly times: ReturnType<typeof timesWithin>;
}

function assetToWire(record: KpiRecord, { asset, times }: Listed, own: KpiRecord | undefined) {
  return {
    id: asset.id,
    registerRevision: asset.revision,
    validFrom: toIso(versionAt(asset, record.end).validFrom),
    value: own?.value ?? null,
    numerator: own?.numerator ?? null,
    denominator: own?.denominator ?? null,
    within: timesToWire(times),
  };
}

async function spansBehind(deps: RouteDeps, record: KpiRecord, { asset, times }: Listed) {
  if (record.upS === undefined) return [];
  const part = record.scope === 'part' ? splitPart(record.id)[1] : undefined;
  const spans = await spansOf(deps, { asset, part, from: record.start, to: record.end });
  return spans
    .filter((span) => times === null || isWithin(times, span))
    .map((span) => ({ asset: asset.id, ...span }));
}

interface Contributing {
  readonly present: WholeKpis;
  readonly record: KpiRecord;
  readonly asset: Asset;
}

/** What an asset says of the same window, however long it is over. */
function ofAsset(
  { city }: RouteDeps,
  { present, record, asset: { id } }: Contributing,
): KpiRecord | undefined {
  if (record.scope === 'part' || record.scope === 'asset') return record;
  const held = present.of(record.kpi, 'asset', id).find((one) => isSameFigure(one, record));
  return held ?? city.kpis.published({ ...record, scope: 'asset', id });
}

function isSameFigure(one: KpiRecord, { policy, window, start }: KpiRecord): boolean {
  if (one.policy !== policy || one.window !== window) return false;
  return !isCalendar(window) || one.start === start;
}

function touches(window: PlannedWindow, record: KpiRecord, assets: readonly Asset[]): boolean {
  if (window.from >= record.end || window.to <= record.start) return false;
  if (window.scope === 'site') {
    return assets.some((asset) => versionAt(asset, window.from).site === window.id);
  }
  const [asset, part] = splitPart(window.id);
  if (record.scope === 'part' && part !== '' && window.id !== record.id) return false;
  return assets.some(({ id }) => id === asset);
}

function exclusionToWire(window: PlannedWindow) {
  const { windowId, purpose, scope, id, from, to, code, status, reason } = window;
  return { windowId, purpose, scope, id, from: toIso(from), to: toIso(to), code, status, reason };
}
