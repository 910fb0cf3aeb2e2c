import type {
  Asset,
  AssetVersion,
  KindId,
  KpiRecord,
  PlanEntry,
  PlanEntryVersion,
} from '@infrapulse/domain';
import { unregisteredVersion } from '@infrapulse/domain';
import { type ScoreboardInput, scoreboardRow, shippedPlan, targetAt } from '@infrapulse/plan';

export const DUE = Date.parse('2022-12-31T16:00:00Z');
export const NOW = Date.parse('2026-06-01T00:00:00Z');
const BUILT = Date.parse('2021-03-01T00:00:00+08:00');

export function asset(id: string, kind: KindId, version: Partial<AssetVersion> = {}): Asset {
  const base = unregisteredVersion(kind, BUILT);
  const first: AssetVersion = {
    ...base,
    name: id,
    district: '371702',
    operator: 'op-1',
    access: 'public',
    lifecycle: 'IN_SERVICE',
    telemetry: 'none',
    connectedAt: null,
    commissionedAt: BUILT,
    ...version,
  };
  return { id, kind, origin: '', revision: 1, versions: [first] };
}

export function chargers(
  count: number,
  connectors: number,
  version: Partial<AssetVersion> = {},
): readonly Asset[] {
  const parts = Array.from({ length: connectors }, (_, index) => ({
    part: String(index + 1),
    role: 'connector',
    attributes: {},
  }));
  return Array.from({ length: count }, (_, index) =>
    asset(`cs-${connectors}-${index}`, 'charger', { parts, ...version }),
  );
}

export function record(id: string, kpi: string, more: Partial<KpiRecord> = {}): KpiRecord {
  const { numerator = 1, denominator = 1 } = more;
  return {
    kpi,
    formula: kpi,
    formulaVersion: 1,
    policy: 'default',
    scope: 'asset',
    id,
    kind: 'datacenter',
    window: '30d',
    start: NOW - 1,
    end: NOW,
    timeZone: 'Asia/Shanghai',
    value: (numerator ?? 0) / (denominator ?? 1),
    unit: '1',
    numerator,
    denominator,
    coverage: 1,
    bounds: { low: null, high: null },
    quality: 'sufficient',
    status: 'running',
    revision: 0,
    verdict: 'not_judged',
    target: null,
    position: {},
    computedAt: NOW,
    reason: '',
    ...more,
  };
}

/** An entry of a list in one version. */
export function entry(
  register: string,
  id: string,
  version: Partial<PlanEntryVersion> = {},
): PlanEntry {
  const first: PlanEntryVersion = {
    validFrom: BUILT,
    name: id,
    nameEn: '',
    category: '',
    district: '371702',
    operator: '',
    access: '',
    since: null,
    until: null,
    achieved: {},
    planned: {},
    attributes: {},
    evidence: '',
    note: '',
    ...version,
  };
  return { register, id, origin: '', revision: 1, versions: [first] };
}

type Given = Partial<ScoreboardInput>;

function inputOf(given: Given = {}): ScoreboardInput {
  const nothing = { assets: [], kpiRecords: [], entries: [], whole: new Set<string>(), at: NOW };
  return { plan: shippedPlan(), ...nothing, ...given };
}

/** How one target stands; what is not given is empty, and it is NOW. */
export const scored = Object.assign(
  (id: string, given: Given = {}) => {
    const input = inputOf(given);
    const target = targetAt(input.plan, id, input.at);
    if (!target) throw new Error(`the plan has no ${id}`);
    return scoreboardRow(target, input);
  },
  { input: inputOf },
);
