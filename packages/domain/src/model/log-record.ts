import type { RuleSet } from '../alarms/rules.ts';
import type { CarriedOver, TimeSums } from '../availability/time-sums.ts';
import type { EnergySums } from '../energy/energy-buckets.ts';
import type { MeasureSums } from '../energy/measure-sums.ts';
import type { Published } from '../kpis/revision.ts';
import type { AssetVersion } from './asset.ts';
import type { KindId } from './kind.ts';
import type { KpiRecord } from './kpi.ts';
import type { PlanEntryChange } from './plan-entry.ts';
import type { Duplicates, MessageFaults } from './quality-record.ts';
import type { Reading } from './reading.ts';
import type { Session } from './session.ts';
import type { StateSpan } from './span.ts';

/** What an ingest instance counted since the data directory began, as of its tick. */
export interface IngestCounts {
  readonly received: number;
  readonly rejected: number;
  /** Metrics and statuses set aside out of accepted readings. */
  readonly setAside: number;
}

/** Appended by each ingest instance to every partition each second, behind all it accepted before `at`. */
export interface Tick {
  readonly type: 'tick';
  readonly node: string;
  /** Changes with every start of the instance; grows. */
  readonly boot: number;
  /** Wall clock at start + monotonic time, Unix ms. */
  readonly at: number;
  /** Only where the clock is simulated: it was moved from here to `at` in one step, and nothing was missed. */
  readonly since?: number;
  /** false while the way to the devices is not whole (listener paused, external broker lost). */
  readonly upstream: boolean;
  readonly counts: IngestCounts;
}

/** The last word of an ingest instance that stops cleanly. */
export interface Bye {
  readonly type: 'bye';
  readonly node: string;
  readonly boot: number;
  readonly at: number;
}

export interface Presence {
  readonly type: 'presence';
  /** One of the two is ''. */
  readonly asset: string;
  readonly gateway: string;
  readonly online: boolean;
  readonly at: number;
  readonly node: string;
}

/** A message arrived on a gateway's own topic: a sign of life for every asset behind it. */
export interface GatewaySeen {
  readonly type: 'gateway_seen';
  readonly gateway: string;
  readonly at: number;
  readonly node: string;
}

/**
 * A register change, in the asset's own partition (interfaces §6; architecture §3).
 * put adds one version (or replaces the one of the same validFrom); connect switches telemetry to `expected`
 * at the first accepted reading. `applyRegisterChange` is the one reducer every fold uses.
 */
export interface RegisterChange {
  readonly type: 'register';
  readonly asset: string;
  readonly kind: KindId;
  readonly origin: string;
  readonly change:
    | { readonly op: 'put'; readonly version: AssetVersion }
    | { readonly op: 'connect'; readonly at: number };
  readonly at: number;
  readonly by: string;
}

type WindowScope = 'part' | 'asset' | 'site';

/** A planned maintenance window, or an exclusion (only an approved one counts). */
export interface PlannedWindow {
  readonly type: 'window';
  readonly windowId: string;
  readonly purpose: 'maintenance' | 'exclusion';
  readonly scope: WindowScope;
  readonly id: string;
  readonly from: number;
  readonly to: number;
  readonly code: string;
  readonly reason: string;
  readonly status: 'proposed' | 'approved' | 'rejected' | 'withdrawn';
  readonly proposedBy: string;
  readonly decidedBy: string;
  readonly at: number;
}

export type AlarmVerb =
  | 'ack'
  | 'shelve'
  | 'unshelve'
  | 'reset'
  | 'suppress'
  | 'out-of-service'
  | 'return'
  | 'comment';

/** An operator's command on one alarm; the reducer answers with a CommandResult. */
export interface AlarmCommand {
  readonly type: 'command';
  readonly commandId: string;
  readonly alarm: string;
  readonly verb: AlarmVerb;
  readonly occurrence: number;
  readonly reason: string;
  readonly forS: number | null;
  /** Of shelve: one_shot also ends when the alarm clears (OPC UA OneShotShelved); timed unless given. */
  readonly mode?: 'timed' | 'one_shot';
  readonly user: string;
  readonly at: number;
}

/** What silence of many assets is folded by, from the narrowest to the widest. */
export const SILENCE_SCOPES = ['gateway', 'site', 'operator'] as const;
export type SilenceScope = (typeof SILENCE_SCOPES)[number];

/**
 * Among the KPI records: what one partition of `readings` sees of the silence of a gateway, site or operator, so that
 * the partitions' words become one alarm (docs/decisions/0026).
 */
export interface SilenceNotice {
  readonly type: 'silence';
  readonly scope: SilenceScope;
  readonly id: string;
  readonly partition: number;
  readonly active: boolean;
  /** Assets of the partition that are silent, or less than one interval from it. */
  readonly assets: number;
  /** Kinds of the assets, the most frequent first. */
  readonly kinds: readonly KindId[];
  /** Log time. */
  readonly at: number;
}

/**
 * Among the KPI records: an asset or part comes into service or leaves it, so that alarms on its figures follow the
 * register as those on its readings do.
 */
export interface ServiceNotice {
  readonly type: 'service';
  readonly scope: 'asset' | 'part';
  readonly id: string;
  readonly inService: boolean;
  /** Log time. */
  readonly at: number;
}

/** Sums from an instant within a local day to its end. */
export interface RestOfDay {
  /** Unix ms. */
  readonly from: number;
  readonly parts: Readonly<Record<string, TimeSums>>;
  readonly energy: Readonly<Record<string, EnergySums>>;
  readonly measured: Readonly<Record<string, MeasureSums>>;
}

/**
 * Among the KPI records: when alarms of one fold called for an operator in the last ten minutes, so that the folds'
 * words become one flood (docs/decisions/0030).
 */
export interface CallsNotice {
  readonly type: 'calls';
  /** `readings-<partition>` or `kpis-<partition>`; `ticks` has none and tells the time alone. */
  readonly source: string;
  /** Log time of each, oldest first. */
  readonly calls: readonly number[];
  /** Log time. */
  readonly at: number;
}

/** The job recomputed an asset's evidence of one local day from stored readings (architecture §7). */
export interface DayRestated {
  readonly type: 'day_restated';
  readonly asset: string;
  /** Local day, YYYY-MM-DD in Asia/Shanghai. */
  readonly day: string;
  /** Part → sums of the day, whole ms. */
  readonly parts: Readonly<Record<string, TimeSums>>;
  /** Part → what is carried over the end of the day. */
  readonly carried: Readonly<Record<string, CarriedOver>>;
  /** Part → its state at the end of the day, since when in the days computed together it has held. */
  readonly held: Readonly<Record<string, StateSpan>>;
  /** Local midnights, Unix ms: the days of [from, to) were computed together. */
  readonly from: number;
  readonly to: number;
  /** PUE policy → energies of the day, whole Wh; empty unless the asset has meters. */
  readonly energy: Readonly<Record<string, EnergySums>>;
  /** `kpi#policy` → what its meters measured in the day; empty unless the asset has meters. */
  readonly measured: Readonly<Record<string, MeasureSums>>;
  /** Of the rest of the day, from each instant at which the asset moved within it; absent from former releases. */
  readonly rests?: readonly RestOfDay[];
  /** KPI key → what was published last of calendar windows that hold the day and are no longer remembered. */
  readonly published: Readonly<Record<string, Published>>;
  readonly reason: string;
  /** Each by itself; absent where none is known. */
  readonly reasons?: readonly string[];
  readonly at: number;
}

/** Another set of alarm rules comes into force; in every partition of `readings` and of `kpis`. */
export interface RulesChange extends RuleSet {
  readonly type: 'rules';
}

/** Everything a fold over `infrapulse.kpis` sees, in order: only KPI records have no `type`. */
export type KpiLogRecord =
  | KpiRecord
  | AlarmCommand
  | SilenceNotice
  | ServiceNotice
  | CallsNotice
  | RulesChange;

/** Everything a fold over `infrapulse.readings` sees, in order. */
export type LogRecord =
  | Reading
  | Session
  | Tick
  | Bye
  | Presence
  | GatewaySeen
  | RegisterChange
  | PlannedWindow
  | PlanEntryChange
  | AlarmCommand
  | RulesChange
  | DayRestated
  | MessageFaults
  | Duplicates;
