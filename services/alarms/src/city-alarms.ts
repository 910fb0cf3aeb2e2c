import {
  type AlarmCore,
  type Asset,
  type AssetVersion,
  type Bye,
  DEFAULT_RULE_SET,
  type DeviceAlarm,
  type LogTimeState,
  NO_LOG_TIME,
  type OutageGap,
  observeClock,
  type PlannedWindow,
  type RuleSet,
  SILENCE_SCOPES,
  type SilenceScope,
  type Tick,
  versionAt,
} from '@infrapulse/domain';

/** A part's own clock: newest live event time and its append time. */
export interface PartClock {
  ts: number;
  at: number;
}

/** Newest reading of one meter, and since when it shows what cannot be. */
export interface MeterLook {
  ts: number;
  kwh: number;
  /** Power between its newest two readings, kW; null before. */
  kw: number | null;
  sameSince: number;
  backSince: number | null;
}

/** Since when something has been seen, with nothing against it in between. */
export interface Checks {
  zoneSince: number | null;
  refusedSince: number | null;
  itAboveSince: number | null;
  readonly meters: Record<string, MeterLook>;
}

/** What the fold remembers of one asset; plain data. Alarms are keyed part~rule. */
export interface AssetAlarms {
  asset: Asset;
  /** Append time and ingest instance of the newest message. */
  heardAt: number;
  heardBy: string;
  /** Told to be offline itself, and not heard since. */
  offlineAt: number | null;
  readonly clocks: Record<string, PartClock>;
  readonly alarms: Record<string, AlarmCore>;
  /** Event time of the newest look at an alarm that needs no other memory. */
  readonly quiet: Record<string, number>;
  /** What the device last said of its own alarms, by rule. */
  readonly reported: Record<string, DeviceAlarm>;
  /** What each part is, as it last said in a usable live reading; absent from states of former releases. */
  statuses?: Record<string, { status: string; ts: number }>;
  /** Parts ('': itself) that the fold over KPIs knows to be out of service; absent from states of former releases. */
  out?: readonly string[];
  /** What checks of clock and meters remember; absent from states of former releases. */
  readonly checks?: Checks;
}

/** Silence that many assets have in common. */
export interface SilenceIncident {
  readonly scope: SilenceScope;
  readonly id: string;
  readonly since: number;
  /** While they come back: when those that still are silent are so by themselves. */
  endsAt: number | null;
}

export interface CityAlarms {
  readonly assets: Map<string, AssetAlarms>;
  /** Gateway → when its own topic was last heard. */
  readonly gateways: Map<string, number>;
  readonly windows: Map<string, PlannedWindow>;
  ruleSet: RuleSet;
  /** Gateways told to be offline, and not heard since: when it was said first, and last. */
  readonly gatewaysOffline: Map<string, readonly [first: number, last: number]>;
  gaps: readonly OutageGap[];
  clock: LogTimeState;
  /** Log time before which nobody can fall silent: the first tick of the log. */
  since: number;
  /** What changed since the last checkpoint: keys of gateways and windows, assets, and what the register says of them. */
  readonly touched: Set<string>;
  readonly touchedAssets: Set<AssetAlarms>;
  readonly touchedRegister: Set<AssetAlarms>;
  /** Incidents of silence that go on, by `<scope>/<id>`. */
  readonly incidents: Map<string, SilenceIncident>;
  /** `<scope>/<id>` of a gateway, site or operator → assets that are or were of it; follows from `assets`. */
  readonly members: Map<string, Set<string>>;
  /** When alarms called for an operator in the last ten minutes, oldest first, and whether some are not told yet. */
  calls: readonly number[];
  callsFresh: boolean;
  /** End of the newest outage of our own, of any instance; follows from `gaps` and `clock`. */
  lastOutage: number;
}

/** Key of the set of rules, when it is not the default one. */
export const RULES = 'rules';
const GAPS_MAX = 200;
/** Windows that ended longer ago judge nothing that is still looked at. */
const WINDOW_KEPT_MS = 7 * 86_400_000;

export function emptyCityAlarms(): CityAlarms {
  return {
    assets: new Map(),
    gateways: new Map(),
    gatewaysOffline: new Map(),
    windows: new Map(),
    ruleSet: DEFAULT_RULE_SET,
    gaps: [],
    clock: NO_LOG_TIME,
    since: 0,
    touched: new Set(),
    touchedAssets: new Set(),
    touchedRegister: new Set(),
    incidents: new Map(),
    members: new Map(),
    calls: [],
    callsFresh: false,
    lastOutage: 0,
  };
}

/** What a tick says of the time and of our own outages. */
export function rememberTick(city: CityAlarms, record: Tick | Bye): void {
  const { state, gap } = observeClock(city.clock, record);
  city.clock = state;
  if (city.since === 0) city.since = state.now;
  if (gap) rememberGap(city, gap);
  city.lastOutage = Math.max(city.lastOutage, lastOutageOf(city));
}

export function lastOutageOf({ gaps, clock }: CityAlarms): number {
  const broken = Object.values(clock.nodes).filter(({ upstream }) => !upstream);
  return Math.max(gaps.at(-1)?.to ?? 0, ...broken.map(({ at }) => at));
}

function rememberGap(city: CityAlarms, gap: OutageGap): void {
  const index = city.gaps.findLastIndex(({ node }) => node === gap.node);
  const last = city.gaps[index];
  if (last && last.to >= gap.from) city.gaps = city.gaps.with(index, { ...last, to: gap.to });
  else city.gaps = [...city.gaps, gap].slice(-GAPS_MAX);
}

export function rememberWindow(city: CityAlarms, window: PlannedWindow): void {
  for (const [id, { to }] of city.windows) {
    if (to >= city.clock.now - WINDOW_KEPT_MS) continue;
    city.windows.delete(id);
    city.touched.add(`w/${id}`);
  }
  city.windows.set(window.windowId, window);
  city.touched.add(`w/${window.windowId}`);
}

export function rememberAsset(city: CityAlarms, asset: Asset): AssetAlarms {
  const state = city.assets.get(asset.id) ?? newAssetAlarms(asset);
  state.asset = asset;
  city.assets.set(asset.id, state);
  city.touchedAssets.add(state);
  city.touchedRegister.add(state);
  indexMembers(city, state);
  return state;
}

function newAssetAlarms(asset: Asset): AssetAlarms {
  const memory = { clocks: {}, alarms: {}, quiet: {}, reported: {}, checks: noChecks(), out: [] };
  return { asset, heardAt: 0, heardBy: '', offlineAt: null, ...memory };
}

function noChecks(): Checks {
  return { zoneSince: null, refusedSince: null, itAboveSince: null, meters: {} };
}

export function checksOf(state: AssetAlarms): Checks {
  return state.checks ?? Object.assign(state, { checks: noChecks() }).checks;
}

export function indexMembers({ members }: CityAlarms, { asset }: AssetAlarms): void {
  for (const version of asset.versions)
    for (const scope of SILENCE_SCOPES) {
      if (version[scope] === '') continue;
      const key = `${scope}/${version[scope]}`;
      members.set(key, (members.get(key) ?? new Set()).add(asset.id));
    }
}

/** Assets that a gateway, site or operator has at present, in the order of their ids. */
export function assetsOf(city: CityAlarms, scope: SilenceScope, of: string): AssetAlarms[] {
  return [...(city.members.get(`${scope}/${of}`) ?? [])].sort().flatMap((id) => {
    const state = city.assets.get(id);
    return state && versionNow(city, state)[scope] === of ? [state] : [];
  });
}

/** The version in force at log time. */
export function versionNow({ clock }: CityAlarms, { asset }: AssetAlarms): AssetVersion {
  return versionAt(asset, clock.now);
}

export function clockOf({ clocks }: AssetAlarms, part: string): PartClock | undefined {
  return Object.hasOwn(clocks, part) ? clocks[part] : undefined;
}

/** What a part's own clock shows now; log time where it has said nothing. */
export function timeOfPart(
  { clock: { now } }: CityAlarms,
  state: AssetAlarms,
  part: string,
): number {
  return shownAt(clockOf(state, part), now);
}

/** What a clock shows at a log time; the log time itself where there is none. */
export function shownAt(clock: PartClock | undefined, now: number): number {
  return clock ? clock.ts + (now - clock.at) : now;
}
