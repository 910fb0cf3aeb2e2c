import { MINUTE } from '../local-time.ts';
import type { Trial, TrialKind, TrialMessage, TrialQuality, TrialRow } from './trial.ts';
import { versionAt } from './versions.ts';
import { type Condition, conditionOf } from './words.ts';

/** A message as it was received. */
export interface Received {
  readonly asset: string;
  readonly kind: TrialKind;
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

/** A message object that was refused. */
export interface Refused {
  readonly asset: string;
  readonly at: number;
  /** Its time cannot be true. */
  readonly isOfTime: boolean;
}

/** What the product takes of everything that was told, in the order it was told. */
export function receive(trial: Trial, assets: ReadonlyMap<string, readonly TrialRow[]>) {
  const received: Received[] = [];
  let order = 0;
  for (const told of toldIn(trial)) {
    const one = take(versionAt(assets.get(told.asset) ?? [], told.at), told);
    if (one) received.push({ ...one, order: order++ });
  }
  return received;
}

type Told = Pick<Received, 'asset' | 'kind' | 'gateway' | 'at' | 'message'>;

function toldIn({ acts }: Trial): readonly Told[] {
  return acts.flatMap((act) => {
    if (act.do !== 'tell') return [];
    const { asset, kind, gateway, at } = act;
    return act.messages.map((message) => ({ asset, kind, gateway, at, message }));
  });
}

function take(version: TrialRow, told: Told): Omit<Received, 'order'> | undefined {
  const { at, message } = told;
  if (refusalOf(version, told) !== undefined) return undefined;
  const sent = sentAt(version, told);
  const interval = version.parts.find(({ part }) => part === message.part)?.intervalS;
  const intervalMs = (interval ?? version.intervalS) * 1000;
  const live = !message.historical && at - sent <= Math.max(LIVE, 3 * intervalMs);
  return { ...told, live, ts: live && sent > at + AHEAD_COUNTED ? at : sent };
}

function sentAt({ clock }: TrialRow, { at, message }: Told): number {
  return clock === 'none' ? at : message.ts;
}

function refusalOf(version: TrialRow, told: Told): 'time' | 'nothing left' | undefined {
  if (sentAt(version, told) > told.at + AHEAD_MAX) return 'time';
  return isCut(told.kind, told.message) && !isAnything(keptOf(told.kind, told.message))
    ? 'nothing left'
    : undefined;
}

/** Everything of an asset that was refused: messages, bytes that are none, sessions. */
export function refusedOf(
  trial: Trial,
  assets: ReadonlyMap<string, readonly TrialRow[]>,
): readonly Refused[] {
  const messages = toldIn(trial).flatMap((told) => {
    const { asset, at } = told;
    const refusal = refusalOf(versionAt(assets.get(asset) ?? [], at), told);
    return refusal === undefined ? [] : [{ asset, at, isOfTime: refusal === 'time' }];
  });
  const others = trial.acts.flatMap((act): readonly Refused[] => {
    const { at } = act;
    if (act.do === 'noise') return [{ asset: act.topic.split('/')[3] ?? '', at, isOfTime: false }];
    const isRefused = act.do === 'session' && act.session.end > at + AHEAD_MAX;
    return isRefused ? [{ asset: act.asset, at, isOfTime: true }] : [];
  });
  return [...messages, ...others];
}

/** A metric that no kind has. */
export const NO_METRIC = 'no_such_metric';

/** Without what is set aside: a metric that the kind has not, a status that no vocabulary has. */
export function keptOf(kind: TrialKind, message: TrialMessage): TrialMessage {
  const { status, vocab, metrics = {}, ...rest } = message;
  const { [NO_METRIC]: _, ...known } = metrics;
  const isWord = status !== undefined && conditionOf(kind, status, vocab) !== undefined;
  return {
    ...rest,
    ...(isWord && { status, ...(vocab !== undefined && { vocab }) }),
    ...(Object.keys(known).length > 0 && { metrics: known }),
  };
}

/** Something of it is set aside. */
export function isCut(kind: TrialKind, message: TrialMessage): boolean {
  const { status, metrics = {} } = message;
  return NO_METRIC in metrics || keptOf(kind, message).status !== status;
}

function isAnything({ status, metrics }: TrialMessage): boolean {
  return status !== undefined || metrics !== undefined;
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
