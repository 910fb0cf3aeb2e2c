import {
  type KindId,
  kindOf,
  type Quality,
  type Reading,
  type ReadingExtra,
  type RejectionCode,
  resolveStatus,
  statusWords,
  vocabulariesOf,
} from '@infrapulse/domain';
import { checkClock, isHistory } from './check-clock.ts';
import { checkMessage, type Message } from './check-message.ts';
import { checkMetrics } from './check-metrics.ts';
import { type Fault, fault } from './fault.ts';
import { didYouMean } from './nearest.ts';
import { isId, type MqttTopic, unknownKind } from './parse-topic.ts';
import { isTooDeep, readJson, tooDeep } from './read-json.ts';

export type TelemetryTopic = Extract<MqttTopic, { use: 'telemetry' | 'gateway_telemetry' }>;

/** What the register says about who speaks. */
export interface Speaker {
  /** none: the asset has no clock and receive time counts. */
  readonly clock: 'device' | 'none';
  readonly intervalMs: number;
}

export interface DecodeContext {
  /** Receive time, Unix ms. */
  readonly now: number;
  readonly node: string;
  /** Refuse the whole object for one metric or status that would be set aside. */
  readonly strict: boolean;
  /** Who speaks, or why it may not. */
  who(kind: KindId, asset: string, part: string): Speaker | Fault;
}

export type Decoded =
  | { readonly ok: true; readonly reading: Reading; readonly setAside: readonly Fault[] }
  | Refused;

export interface Refused {
  readonly ok: false;
  readonly code: RejectionCode;
  readonly field: string;
  readonly hint: string;
  readonly aheadMs?: number;
  /** Asset the object speaks for, '' when it does not say. */
  readonly asset: string;
  /** The message object as sent. */
  readonly raw: Uint8Array;
}

const OBJECTS_MAX = 1000;
const encoder = new TextEncoder();

/** One result per message object (interfaces §2); of several faults the first in the page's order names it. */
export function decodeTelemetry(
  topic: TelemetryTopic,
  payload: Uint8Array,
  context: DecodeContext,
): Decoded[] {
  const asset = topic.use === 'telemetry' ? topic.asset : '';
  const read = readJson(payload);
  if (!read.ok) return [refused(read.fault, asset, payload)];
  if (!Array.isArray(read.value)) {
    const decoded = decodeObject(topic, read.value, context);
    return ['code' in decoded ? refused(decoded, assetOf(topic, read.value), payload) : decoded];
  }
  const count = read.value.length;
  if (count === 0) return [refused(arrayFault('The array is empty.'), asset, payload)];
  if (count > OBJECTS_MAX)
    return [refused(arrayFault(`An array holds ${OBJECTS_MAX} at most.`), asset, payload)];
  return read.value.map((value: unknown) => {
    const decoded = decodeObject(topic, value, context);
    if (!('code' in decoded)) return decoded;
    return refused(decoded, assetOf(topic, value), encoder.encode(rawOf(value)));
  });
}

function arrayFault(hint: string): Fault {
  return fault('SCHEMA', '', hint);
}

/** JSON.stringify recurses; what nests deeper than its stack is left out. */
function rawOf(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch {
    return '"(too deep)"';
  }
}

function refused(found: Fault, asset: string, raw: Uint8Array): Refused {
  return { ok: false, ...found, asset, raw };
}

function assetOf(topic: TelemetryTopic, value: unknown): string {
  if (topic.use === 'telemetry') return topic.asset;
  const asset = (value as { asset?: unknown } | null)?.asset;
  return typeof asset === 'string' && isId(asset) ? asset : '';
}

type Accepted = Extract<Decoded, { ok: true }>;

function decodeObject(
  topic: TelemetryTopic,
  value: unknown,
  context: DecodeContext,
): Accepted | Fault {
  const bad = checkMessage(value) ?? checkIdentity(topic, value as Message);
  if (bad) return isTooDeep(value) ? tooDeep() : bad;
  const message = value as Message;
  if (message.ext !== undefined && isTooDeep(message)) return tooDeep();
  const who = topic.use === 'telemetry' ? topic : (message as { kind: KindId; asset: string });
  const speaker = context.who(who.kind, who.asset, message.part ?? '');
  const ts = timeOf(message, speaker, context.now);
  if (typeof ts !== 'number') return ts;
  if ('code' in speaker) return speaker;
  const gateway = topic.use === 'telemetry' ? '' : topic.gateway;
  return sift({ message, kind: who.kind, asset: who.asset, gateway, ts, speaker }, context);
}

/** Event time; that it is missing comes before who speaks, that it cannot be true after. */
function timeOf(message: Message, speaker: Speaker | Fault, now: number): number | Fault {
  if ('clock' in speaker && speaker.clock === 'none') return now;
  if (message.ts === undefined) return tsRequired();
  if ('code' in speaker) return speaker;
  const ts = toMs(message.ts);
  return checkClock(ts, now) ?? ts;
}

function tsRequired(): Fault {
  return fault('SCHEMA', 'ts', 'ts is required: the time of the event in Unix milliseconds.');
}

function toMs(ts: number | string): number {
  return typeof ts === 'number' ? ts : Date.parse(ts);
}

/** On its own topic an asset need not name itself; behind a gateway it must. */
function checkIdentity(topic: TelemetryTopic, message: Message): Fault | undefined {
  const { kind, asset } = message;
  if (topic.use === 'telemetry') {
    if (kind !== undefined && kind !== topic.kind)
      return fault('KIND_MISMATCH', 'kind', `The topic says ${topic.kind}.`);
    if (asset !== undefined && asset !== topic.asset)
      return fault('SCHEMA', 'asset', 'The topic names another asset.');
    return undefined;
  }
  if (asset === undefined || !isId(asset))
    return fault('SCHEMA', 'asset', "Each object on a gateway's topic names its asset.");
  if (kind === undefined)
    return fault('SCHEMA', 'kind', "Each object on a gateway's topic names its kind.");
  return kindOf(kind as string) === undefined ? unknownKind(kind) : undefined;
}

interface Known {
  readonly message: Message;
  readonly kind: KindId;
  readonly asset: string;
  readonly gateway: string;
  readonly ts: number;
  readonly speaker: Speaker;
}

const NOTHING: Readonly<Record<string, number | null>> = {};
const NONE: readonly Fault[] = [];

/** Sets aside the status and the metrics that will not do; refuses when nothing is left. */
function sift(known: Known, context: DecodeContext): Accepted | Fault {
  const { message, kind } = known;
  let setAside = NONE;
  let status: string | null = null;
  let metrics = NOTHING;
  if (message.status !== undefined) {
    status = resolveStatus(kind, message.status, message.vocab ?? null) ?? null;
    if (status === null) setAside = [unknownStatus(kind, message)];
  }
  if (message.metrics !== undefined) {
    if (Object.hasOwn(message.metrics, '__proto__'))
      return fault('SCHEMA', 'metrics.__proto__', 'metrics must not name __proto__.');
    const checked = checkMetrics(kind, message.metrics);
    metrics = checked.values;
    if (checked.aside.length > 0) setAside = [...setAside, ...checked.aside];
  }
  const [first] = setAside;
  if (first && (context.strict || !isSomethingLeft(status, metrics, message))) return first;
  return { ok: true, reading: readingOf(known, context, { status, metrics }), setAside };
}

function isSomethingLeft(
  status: string | null,
  metrics: Readonly<Record<string, number | null>>,
  { alarms, error, ext }: Message,
): boolean {
  if (status !== null || alarms !== undefined) return true;
  if (error !== undefined || ext !== undefined) return true;
  return Object.keys(metrics).length > 0;
}

function unknownStatus(kind: KindId, message: Message): Fault {
  const word = String(message.status);
  const vocab = message.vocab ?? null;
  if (vocab !== null && !vocabulariesOf(kind).includes(vocab)) {
    const hint = `Vocabularies are ${vocabulariesOf(kind).join(', ')}.`;
    return fault('UNKNOWN_STATUS', 'vocab', hint + didYouMean(vocab, vocabulariesOf(kind)));
  }
  const words = statusWords(kind, vocab);
  const hint = `No vocabulary ${vocab === null ? `of ${kind}` : `named ${vocab}`} has "${word}".`;
  return fault('UNKNOWN_STATUS', 'status', hint + didYouMean(word, words));
}

function readingOf(
  { message, kind, asset, gateway, ts, speaker }: Known,
  { now, node }: DecodeContext,
  found: Pick<Reading, 'status' | 'metrics'>,
): Reading {
  const kept = found.status !== null;
  return {
    type: 'reading',
    kind,
    asset,
    part: message.part ?? '',
    ts,
    at: now,
    node,
    gateway,
    status: found.status,
    rawStatus: kept ? String(message.status) : null,
    vocab: kept ? (message.vocab ?? null) : null,
    error: message.error ?? null,
    quality: speaker.clock === 'none' ? uncertain(message.quality) : (message.quality ?? null),
    historical: message.historical === true || isHistory(ts, now, speaker.intervalMs),
    seq: message.seq ?? null,
    metrics: found.metrics,
    extra: extraOf(message),
  };
}

/** Without a clock of its own a reading is UNCERTAIN at best. */
function uncertain(quality: Quality | undefined): Quality {
  return quality === undefined || quality === 'GOOD' ? 'UNCERTAIN' : quality;
}

function extraOf({ errorInfo, periodS, alarms, ext }: Message): ReadingExtra | null {
  if (errorInfo === undefined && periodS === undefined && alarms === undefined && ext === undefined)
    return null;
  return {
    ...(errorInfo !== undefined && { errorInfo }),
    ...(periodS !== undefined && { periodS }),
    ...(alarms !== undefined && { alarms }),
    ...(ext !== undefined && { ext }),
  };
}
