import { sharedText } from '../shared-register.ts';
import {
  addPart,
  NO_NAMES,
  NOBODYS_GAPS,
  type PartQualities,
  type PartQuality,
  partAt,
  putParts,
  type Shown,
  shownAs,
} from './part-qualities.ts';
import type { QualityGroup } from './quality-groups.ts';

export interface AssetQuality extends PartQualities {
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
  /** Until when, and in which group by its key, it was counted before: the newest few, oldest first. */
  left: readonly Left[];
  /** Follows from the register, as its gateway does. */
  place: Place | undefined;
  /** '' while its place has not been looked up. */
  gateway: string;
}

type Left = readonly [until: number, group: string];
const LEFT_MAX = 4;
const NEVER_LEFT: readonly Left[] = [];

/** From `at` on it counts elsewhere; duplicates of before may still be judged. */
export function leaveGroup(own: AssetQuality, at: number, { key }: QualityGroup): void {
  const left: Left = [at, key];
  own.left = [...own.left, left].slice(-LEFT_MAX);
}

/** Where what an asset says counts, by the version in force: of assets that are alike one. */
export interface Place {
  /** Log time at which another version comes into force. */
  readonly validTo: number;
  /** undefined while it is not registered. */
  readonly group: QualityGroup | undefined;
  /** It should be heard. */
  readonly isExpected: boolean;
  readonly holdMs: number;
  /** Its gateway's messages are signs of its life as well. */
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
    names: NO_NAMES,
    numbers: [],
    gaps: NOBODYS_GAPS,
    left: NEVER_LEFT,
    place: undefined,
    gateway: '',
  };
}

/** Of a part that has not spoken yet what is due since its time counts is missing. */
export function indexOfPart(own: AssetQuality, name: string, intervalMs: number): number {
  const known = own.names.indexOf(name);
  return known >= 0 ? known : addPart(own, name, own.start - intervalMs);
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
  /** Follows from the two behind it. */
  shown: Shown,
  powerKw: number | null,
  status: string | null,
];

export function storeQuality(quality: AssetQuality, base: number): StoredQuality {
  const { start, heardFrom, heldTo, until, node, left } = quality;
  const from = (t: number): Instant => (t === 0 ? null : t - base);
  const parts = quality.names.map((part, index): StoredPart => {
    const one = partAt(quality, index);
    const { newest, gaps, shownAt, shownUntil, powerKw, status } = one;
    const near = gaps.map((t) => t - base);
    const shown = shownAs(one);
    return [part, newest - base, near, from(shownAt), from(shownUntil), shown, powerKw, status];
  });
  return [start, from(heardFrom), from(heldTo), from(until), node, parts, left];
}

/** Absent from states of former releases, whose base is 0. */
export function restoreQuality(stored: StoredQuality | undefined, base: number): AssetQuality {
  const own = noAssetQuality();
  if (!stored) return own;
  const [start, heardFrom, heldTo, until, node, parts, left] = stored;
  own.start = start;
  own.heardFrom = instantFrom(base, heardFrom);
  own.heldTo = instantFrom(base, heldTo);
  own.until = instantFrom(base, until);
  own.node = sharedText(node);
  putParts(
    own,
    parts.map((part) => restorePart(part, base)),
  );
  if (left?.length > 0) own.left = left;
  return own;
}

function restorePart(stored: StoredPart, base: number): [string, PartQuality] {
  const [part, newest, gaps, shownAt, shownUntil, , powerKw, status] = stored;
  const shown = { shownAt: instantFrom(base, shownAt), shownUntil: instantFrom(base, shownUntil) };
  const events = { newest: newest + base, gaps: gaps.map((t) => t + base) };
  return [part, { ...events, ...shown, powerKw, status }];
}

function instantFrom(base: number, t: Instant): number {
  return t === null ? 0 : t + base;
}
