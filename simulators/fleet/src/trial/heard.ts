import { MINUTE } from '../local-time.ts';
import type { Trial, TrialMessage, TrialQuality, TrialRow } from './trial.ts';
import { versionAt } from './versions.ts';
import { type Condition, conditionOf } from './words.ts';

/** A message as it was received. */
export interface Received {
  readonly asset: string;
  readonly gateway: string;
  readonly at: number;
  readonly message: TrialMessage;
  /** Place in the order of receipt. */
  readonly order: number;
  readonly live: boolean;
  /** The instant it counts at. */
  readonly ts: number;
}

/** All messages of one part about one instant, merged: a later field replaces an earlier one (interfaces §2). */
export interface Row {
  readonly part: string;
  /** The instant it counts at. */
  readonly ts: number;
  readonly condition: Condition | undefined;
  readonly quality: TrialQuality;
  readonly metrics: Readonly<Record<string, number | null>>;
  readonly periodS: number | undefined;
}

const AHEAD_MAX = 5 * MINUTE;
const AHEAD_COUNTED = 10_000;
const LIVE = 15 * MINUTE;

/** What the product takes of everything that was told, in the order it was told. */
export function receive(trial: Trial, assets: ReadonlyMap<string, readonly TrialRow[]>) {
  const received: Received[] = [];
  let order = 0;
  for (const act of trial.acts) {
    if (act.do !== 'tell') continue;
    const { asset, gateway, at } = act;
    for (const message of act.messages) {
      const one = take(versionAt(assets.get(asset) ?? [], at), { asset, gateway, at, message });
      if (one) received.push({ ...one, order: order++ });
    }
  }
  return received;
}

type Told = Pick<Received, 'asset' | 'gateway' | 'at' | 'message'>;

function take(version: TrialRow, told: Told): Omit<Received, 'order'> | undefined {
  const { at, message } = told;
  const sent = version.clock === 'none' ? at : message.ts;
  if (sent > at + AHEAD_MAX) return undefined;
  if (message.status !== undefined && message.metrics === undefined)
    if (!conditionOf(version.kind, message.status, message.vocab)) return undefined;
  const interval = version.parts.find(({ part }) => part === message.part)?.intervalS;
  const intervalMs = (interval ?? version.intervalS) * 1000;
  const live = !message.historical && at - sent <= Math.max(LIVE, 3 * intervalMs);
  return { ...told, live, ts: live && sent > at + AHEAD_COUNTED ? at : sent };
}

/** The rows of one asset, oldest first; TEST is dropped. */
export function rowsOf(version: TrialRow, received: readonly Received[]): readonly Row[] {
  const merged = new Map<string, Row>();
  for (const { message, ts } of received) {
    const key = `${message.part} ${version.clock === 'none' ? ts : message.ts}`;
    merged.set(key, merge(version, merged.get(key), { message, ts }));
  }
  return [...merged.values()]
    .filter(({ quality }) => quality !== 'TEST')
    .sort((a, b) => a.ts - b.ts);
}

function merge(
  { kind, clock }: TrialRow,
  before: Row | undefined,
  { message, ts }: Pick<Received, 'message' | 'ts'>,
): Row {
  const { status, vocab, part } = message;
  const said = status === undefined ? undefined : conditionOf(kind, status, vocab);
  const quality = message.quality ?? before?.quality ?? (clock === 'none' ? 'UNCERTAIN' : 'GOOD');
  return {
    part,
    ts: before?.ts ?? ts,
    condition: said ?? before?.condition,
    quality,
    metrics: { ...before?.metrics, ...message.metrics },
    periodS: message.periodS ?? before?.periodS,
  };
}

/** Of what quality makes unknown nothing is used (architecture §6). */
export function isUsable({ quality }: Pick<Row, 'quality'>): boolean {
  return quality === 'GOOD' || quality === 'UNCERTAIN';
}
