import type { Asset, AssetVersion } from '../model/asset.ts';
import type { PlannedWindow } from '../model/log-record.ts';
import type { Absences } from './absences.ts';
import type { Intervals } from './intervals.ts';
import { noPoints, type Points } from './points.ts';

/** A stretch for which the source itself counted unavailable seconds (3GPP measurement period). */
export interface CounterPeriod {
  readonly from: number;
  readonly to: number;
  /** Canonical status → ms of it in the period; the rest was in service. */
  readonly ms: readonly (readonly [status: string, ms: number])[];
  /** Told with a quality that makes it unknown: it does not count, unless a better one is told. */
  readonly bad?: true;
}

/** What is known of one part; spans are a pure function of it, whatever order it arrived in. */
export interface PartEvidence {
  readonly points: Points;
  /** When periodic values were fresh: [reading, reading + 3 × interval). */
  readonly fresh: Intervals;
  /** Changed by whoever puts one among them; of most parts there are none. */
  counters: readonly CounterPeriod[];
}

/** What is known of an asset beside its parts. */
export interface AssetEvidence {
  /** The asset's own status, part ''. */
  readonly overlay: Points;
  /** While it lived: [message, message + 3 × heartbeat). */
  readonly alive: Intervals;
  /** While it was known to be offline. */
  readonly offline: Absences;
  /** Of a gateway in whose absence it was heard: what of that absence is the asset's as well. */
  offlineWith: Readonly<Record<string, Absences>>;
}

/** Life and absence of the gateway that a version of the register names. */
interface GatewayEvidence {
  readonly version: AssetVersion;
  readonly alive: Intervals;
  /** As far as the asset has not been heard in it. */
  readonly offline: Absences;
}

/** Everything that decides the state of one part. */
export interface Evidence {
  readonly asset: Asset;
  readonly part: string;
  readonly own: PartEvidence;
  readonly shared: AssetEvidence;
  /** Of the gateways in front of it, each while its version of the register is in force. */
  readonly gateways: readonly GatewayEvidence[];
  /** Windows of the part, its asset and its site. */
  readonly windows: readonly PlannedWindow[];
  /** Our own outages: they name the cause of unknown time, they never make any. */
  readonly outages: Intervals;
}

/** What was said is good for so many intervals, a sign of life for so many heartbeats (interfaces §2). */
export const EXPIRY = 3;

export const NO_COUNTERS: readonly CounterPeriod[] = [];

export function noPartEvidence(): PartEvidence {
  return { points: noPoints(), fresh: [], counters: NO_COUNTERS };
}

export function noAssetEvidence(): AssetEvidence {
  return { overlay: noPoints(), alive: [], offline: [], offlineWith: {} };
}
