import type { EventGaps } from '@infrapulse/domain';
import type { QualityGroup } from './quality-groups.ts';

/** What a connector was last shown as, and whether its power belies it. */
export const SHOWN = { nothing: 0, free: 1, falseFree: 2, charging: 3, falseCharging: 4 } as const;
export type Shown = (typeof SHOWN)[keyof typeof SHOWN];

/** What is kept of one part: some thirty bytes, and its gaps. */
export interface PartQuality extends EventGaps {
  /** Receive time since when it is shown as what it is, and until when it may be. */
  shownAt: number;
  shownUntil: number;
  shown: Shown;
  /** Newest power told since its status changed, kW. */
  powerKw: number | null;
  status: string | null;
}

export interface AssetQuality {
  /**
   * Its time counts from here on, Unix ms: when its place last changed. Below 0 while it need not be heard: since
   * then, or −1.
   */
  start: number;
  /** Receive time up to which its connection has been counted; older than the last edge: up to that. */
  heardFrom: number;
  /** End of what counted as connected before. */
  heldTo: number;
  /** It counts as connected until then if nothing more is heard; 0 before anything was. */
  until: number;
  /** Ingest instance of its newest message. */
  node: string;
  readonly parts: Map<string, PartQuality>;
  /** Until when, and in which group by its key, it was counted before: the newest few, oldest first. */
  readonly left: Left[];
  /** Follows from the register. */
  place: Place | undefined;
}

type Left = readonly [until: number, group: string];
const LEFT_MAX = 4;

/** From `at` on it counts elsewhere; duplicates of before may still be judged. */
export function leaveGroup({ left }: AssetQuality, at: number, { key }: QualityGroup): void {
  left.push([at, key]);
  if (left.length > LEFT_MAX) left.shift();
}

/** Where what an asset says counts, by the version in force. */
export interface Place {
  /** Log time at which another version comes into force. */
  readonly validTo: number;
  /** undefined while it is not registered. */
  readonly group: QualityGroup | undefined;
  /** It should be heard. */
  readonly isExpected: boolean;
  readonly holdMs: number;
  readonly gateway: string;
  /** The gateway's messages are signs of its life as well. */
  readonly isVouchedFor: boolean;
  /** Parts that should say something each interval; '' alone: any message of the asset will do. */
  readonly parts: ReadonlyMap<string, PartPlace>;
  readonly isAnyPart: boolean;
  /** Parts that another company runs than the asset: their time counts for it. */
  readonly others: ReadonlyMap<string, QualityGroup>;
}

export interface PartPlace {
  readonly group: QualityGroup;
  readonly intervalMs: number;
}

export function noAssetQuality(): AssetQuality {
  return {
    start: -1,
    heardFrom: 0,
    heldTo: 0,
    until: 0,
    node: '',
    parts: new Map(),
    left: [],
    place: undefined,
  };
}

/** Of a part that has not spoken yet what is due since its time counts is missing. */
export function partQuality({ parts, start }: AssetQuality, name: string, intervalMs: number) {
  const known = parts.get(name);
  if (known) return known;
  const shown = { shownAt: 0, shownUntil: 0, shown: SHOWN.nothing, powerKw: null, status: null };
  const made: PartQuality = { newest: start - intervalMs, gaps: [], ...shown };
  parts.set(name, made);
  return made;
}

/** Up to where the time of an asset has been counted: the last edge, or its start. */
export function countedTo({ start }: AssetQuality, edge: number): number {
  return Math.max(Math.abs(start), edge);
}

/**
 * As a checkpoint holds it: few bytes, as it is written with every change of its asset. Instants count from the base of
 * the asset, Unix ms; those that are 0 are null.
 */
export type StoredQuality = readonly [
  start: number,
  heardFrom: Instant,
  heldTo: Instant,
  until: Instant,
  node: string,
  parts: readonly StoredPart[],
  left: readonly Left[],
];
type Instant = number | null;
type StoredPart = readonly [
  part: string,
  newest: number,
  gaps: readonly number[],
  shownAt: Instant,
  shownUntil: Instant,
  shown: Shown,
  powerKw: number | null,
  status: string | null,
];

export function storeQuality(quality: AssetQuality, base: number): StoredQuality {
  const { start, heardFrom, heldTo, until, node, left } = quality;
  const from = (t: number): Instant => (t === 0 ? null : t - base);
  const parts = Array.from(quality.parts, ([part, one]): StoredPart => {
    const { newest, gaps, shownAt, shownUntil, shown, powerKw, status } = one;
    const near = gaps.map((t) => t - base);
    return [part, newest - base, near, from(shownAt), from(shownUntil), shown, powerKw, status];
  });
  return [start, from(heardFrom), from(heldTo), from(until), node, parts, left];
}

/** Absent from states of former releases, whose base is 0. */
export function restoreQuality(stored: StoredQuality | undefined, base: number): AssetQuality {
  if (!stored) return noAssetQuality();
  const [start, heardFrom, heldTo, until, node, parts, left] = stored;
  return {
    start,
    heardFrom: instantFrom(base, heardFrom),
    heldTo: instantFrom(base, heldTo),
    until: instantFrom(base, until),
    node,
    parts: new Map(parts.map((part) => restorePart(part, base))),
    left: [...(left ?? [])],
    place: undefined,
  };
}

function restorePart(stored: StoredPart, base: number): [string, PartQuality] {
  const [part, newest, gaps, shownAt, shownUntil, shown, powerKw, status] = stored;
  return [
    part,
    {
      newest: newest + base,
      gaps: gaps.map((t) => t + base),
      shownAt: instantFrom(base, shownAt),
      shownUntil: instantFrom(base, shownUntil),
      ...{ shown, powerKw, status },
    },
  ];
}

function instantFrom(base: number, t: Instant): number {
  return t === null ? 0 : t + base;
}
