import type { Asset, AssetVersion } from '../model/asset.ts';
import type { PlannedWindow } from '../model/log-record.ts';
import type { Intervals } from './intervals.ts';
import { noPoints, type Points } from './points.ts';

/** A stretch for which the source itself counted unavailable seconds (3GPP measurement period). */
export interface CounterPeriod {
  readonly from: number;
  readonly to: number;
  /** Canonical status → ms of it in the period; the rest was in service. */
  readonly ms: readonly (readonly [status: string, ms: number])[];
}

/** What is known of one part; spans are a pure function of it, whatever order it arrived in. */
export interface PartEvidence {
  readonly points: Points;
  /** When periodic values were fresh: [reading, reading + 3 × interval). */
  readonly fresh: Intervals;
  readonly counters: CounterPeriod[];
}

/** What is known of an asset beside its parts. */
export interface AssetEvidence {
  /** The asset's own status, part ''. */
  readonly overlay: Points;
  /** While it lived: [message, message + 3 × heartbeat). */
  readonly alive: Intervals;
  /** While it was known to be offline. */
  readonly offline: Intervals;
}

/** Life and absence of the gateway that a version of the register names. */
interface GatewayEvidence {
  readonly version: AssetVersion;
  readonly alive: Intervals;
  readonly offline: Intervals;
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

/** A live sign of life revokes the absence it falls into; true when it did. */
export function endOffline(offline: Intervals, ts: number): boolean {
  const start = offline.at(-2);
  const end = offline.at(-1);
  if (start === undefined || end === undefined || ts < start || ts >= end) return false;
  // Who comes back at the very instant was never away.
  if (ts === start) offline.length -= 2;
  else offline[offline.length - 1] = ts;
  return true;
}

export function noPartEvidence(): PartEvidence {
  return { points: noPoints(), fresh: [], counters: [] };
}

export function noAssetEvidence(): AssetEvidence {
  return { overlay: noPoints(), alive: [], offline: [] };
}
