import type { EventGaps } from '@infrapulse/domain';
import { sharedTexts } from '../shared-register.ts';

/** What a connector was last shown as, and whether its power belies it. */
export const SHOWN = { nothing: 0, free: 1, falseFree: 2, charging: 3, falseCharging: 4 } as const;
export type Shown = (typeof SHOWN)[keyof typeof SHOWN];

/** What is kept of one part. */
export interface PartQuality extends EventGaps {
  /** Receive time since when it is shown as what it is, and until when it may be. */
  shownAt: number;
  shownUntil: number;
  /** Newest power told since its status changed, kW. */
  powerKw: number | null;
  status: string | null;
}

/** A connector that is free draws less than this; one that charges draws more. */
const IDLE_KW = 0.5;
const CHARGING_KW = 0.1;

export function shownAs({ status, powerKw }: PartQuality): Shown {
  if (powerKw === null) return SHOWN.nothing;
  if (status === 'IDLE') return powerKw >= IDLE_KW ? SHOWN.falseFree : SHOWN.free;
  if (status === 'CHARGING') return powerKw < CHARGING_KW ? SHOWN.falseCharging : SHOWN.charging;
  return SHOWN.nothing;
}

/**
 * The parts of one asset in the order in which they came, packed: objects of their own, a map of them and a list of the
 * gaps of each would take three times as much of a city's memory.
 */
export interface PartQualities {
  /** One list for all assets whose parts have these names. */
  names: readonly string[];
  /** `WIDTH` of each part: newest event, shown at and until, power (NaN for none), number of its status. */
  numbers: number[];
  /** Of each part; empty while none has any. */
  gaps: readonly (readonly number[])[];
}

const WIDTH = 5;
export const NO_GAPS: readonly number[] = [];
export const NO_NAMES: readonly string[] = [];
export const NOBODYS_GAPS: PartQualities['gaps'] = [];
/** Canonical statuses and null by their numbers, in this process alone. */
const statuses: (string | null)[] = [null];
const numberOfStatus = new Map<string | null, number>([[null, 0]]);

/** These parts, in this order, in place of those there were. */
export function putParts(
  parts: PartQualities,
  all: readonly (readonly [string, PartQuality])[],
): void {
  parts.names = sharedTexts(all.map(([name]) => name));
  // A copy is no longer than it must be.
  parts.numbers = all.flatMap(([, part]) => packed(part)).slice();
  parts.gaps = orNobodys(all.map(([, part]) => (part.gaps.length > 0 ? part.gaps : NO_GAPS)));
}

/** Behind the others; its index. */
export function addPart(parts: PartQualities, name: string, newest: number): number {
  const none = { shownAt: 0, shownUntil: 0, powerKw: null, status: null };
  const { length } = parts.names;
  parts.names = sharedTexts([...parts.names, name]);
  parts.numbers = parts.numbers.concat(packed({ newest, gaps: NO_GAPS, ...none }));
  return length;
}

function packed({ newest, shownAt, shownUntil, powerKw, status }: PartQuality): number[] {
  return [newest, shownAt, shownUntil, powerKw ?? Number.NaN, numberOf(status)];
}

function numberOf(status: string | null): number {
  const known = numberOfStatus.get(status);
  if (known !== undefined) return known;
  numberOfStatus.set(status, statuses.length);
  return statuses.push(status) - 1;
}

/** What is kept of the part of this index, to be read, or changed and set again. */
export function partAt({ numbers, gaps }: PartQualities, index: number): PartQuality {
  const at = index * WIDTH;
  const powerKw = numbers[at + 3] as number;
  return {
    newest: numbers[at] as number,
    gaps: gaps[index] ?? NO_GAPS,
    shownAt: numbers[at + 1] as number,
    shownUntil: numbers[at + 2] as number,
    powerKw: Number.isNaN(powerKw) ? null : powerKw,
    status: statuses[numbers[at + 4] as number] ?? null,
  };
}

export function setPart(parts: PartQualities, index: number, part: PartQuality): void {
  const { numbers, gaps, names } = parts;
  const at = index * WIDTH;
  numbers[at] = part.newest;
  numbers[at + 1] = part.shownAt;
  numbers[at + 2] = part.shownUntil;
  numbers[at + 3] = part.powerKw ?? Number.NaN;
  numbers[at + 4] = numberOf(part.status);
  if (part.gaps === (gaps[index] ?? NO_GAPS)) return;
  parts.gaps = orNobodys(names.map((_, i) => (i === index ? part.gaps : (gaps[i] ?? NO_GAPS))));
}

function orNobodys(gaps: PartQualities['gaps']): PartQualities['gaps'] {
  return gaps.some(({ length }) => length > 0) ? gaps : NOBODYS_GAPS;
}
