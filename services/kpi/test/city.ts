import {
  type AssetPart,
  type AssetVersion,
  type KindId,
  type KpiRecord,
  kindOf,
  type LogRecord,
  type Reading,
  type Session,
} from '@infrapulse/domain';
import { type Fold, foldedAtOnce, type Output, type StreamRecord } from '@infrapulse/ports';
import { kpiConfig } from '../src/config.ts';
import { createPartialsFold } from '../src/fold-partials.ts';
import { createReadingsFold } from '../src/fold-readings.ts';

const NODE = 'n1';
export const HOUR = 3_600_000;
export const MINUTE = 60_000;

/** A local time of Asia/Shanghai as Unix ms: at('2022-06-01 08:00'). */
export function at(local: string): number {
  return Date.parse(`${local.replace(' ', 'T')}${local.length <= 10 ? 'T00:00' : ''}:00.000+08:00`);
}

export function version(
  kind: KindId,
  from: number,
  more: Partial<AssetVersion> = {},
): AssetVersion {
  return {
    validFrom: from,
    name: '',
    site: 'st-1',
    siteName: '',
    operator: 'op-1',
    owner: '',
    gateway: '',
    district: '371702',
    city: '371700',
    lon: null,
    lat: null,
    datum: '',
    access: 'public',
    lifecycle: 'IN_SERVICE',
    commissionedAt: from,
    retiredAt: null,
    telemetry: 'expected',
    connectedAt: from,
    ...kindOf(kind).silence,
    clock: 'device',
    openingHours: '24/7',
    externalIds: {},
    attributes: {},
    parts: [],
    ...more,
  };
}

export function part(
  name: string,
  role: string,
  attributes: AssetPart['attributes'] = {},
): AssetPart {
  return { part: name, role, attributes };
}

export function register(asset: string, kind: KindId, value: AssetVersion): LogRecord {
  const change = { op: 'put', version: value } as const;
  return { type: 'register', asset, kind, origin: '', change, at: value.validFrom, by: 'test' };
}

export function tick(now: number, upstream = true): LogRecord {
  const counts = { received: 0, rejected: 0, setAside: 0 };
  return { type: 'tick', node: NODE, boot: 1, at: now, upstream, counts };
}

export function reading(asset: string, ts: number, more: Partial<Reading> = {}): Reading {
  const status = more.status ?? null;
  return {
    type: 'reading',
    kind: 'charger',
    asset,
    part: '1',
    ts,
    at: ts,
    node: NODE,
    gateway: '',
    status,
    rawStatus: status,
    vocab: null,
    error: null,
    quality: null,
    historical: false,
    seq: null,
    metrics: {},
    extra: null,
    ...more,
  };
}

/** A session of half an hour that delivered 20 kWh. */
export function session(
  asset: string,
  id: string,
  end: number,
  more: Partial<Session> = {},
): Session {
  return {
    type: 'session',
    asset,
    id,
    part: '1',
    start: end - 30 * MINUTE,
    end,
    energyKwh: 20,
    stopReason: '',
    byUser: false,
    authorised: true,
    userRef: null,
    at: end,
    ...more,
  };
}

export interface CityRun {
  /** Newest record of each key. */
  readonly records: ReadonlyMap<string, KpiRecord>;
  readonly outputs: readonly Output[];
  /** Outputs of either stage apart, in order. */
  readonly stages: readonly [first: readonly Output[], second: readonly Output[]];
  record(key: string): KpiRecord;
  /** What the first stage left out. */
  readonly left: readonly string[];
}

interface RunOptions {
  /** Records per batch. */
  readonly batch?: number;
  /** From so many records on, the folds are restored from their state before every batch. */
  readonly restartAfter?: number;
  /** Assets are spread over so many partitions; ticks and windows of sites go to each. */
  readonly partitions?: number;
}

/** Folds a log through both stages, as the stream would. */
export function runCity(log: readonly LogRecord[], options: RunOptions = {}): CityRun {
  const config = kpiConfig.parse({});
  const left: string[] = [];
  const events = {
    readingBeyondHotWindow: () => left.push('reading'),
    sessionLeftOut: () => left.push('session'),
  };
  const deps = { config, events: events as never };
  const { partitions = 1 } = options;
  const stageOne = Array.from({ length: partitions }, (_, partition) =>
    restartable((state) => createReadingsFold(partition, state, deps)),
  );
  const stageTwo = restartable((state) => createPartialsFold(state, { config, partitions }));
  const stages: [Output[], Output[]] = [[], []];
  const size = options.batch ?? log.length;
  for (let from = 0; from < log.length; from += size) {
    const restarts = options.restartAfter !== undefined && from >= options.restartAfter;
    if (restarts) for (const stage of [...stageOne, stageTwo]) stage.restart();
    const values = log.slice(from, from + size).map((value, i) => ({ value, offset: from + i }));
    for (const [partition, fold] of stageOne.entries()) {
      const seen = values.filter(({ value }) => goesTo(value, partition, partitions));
      const first = fold.apply(seen.map((each) => ({ ...each, partition, key: '' })));
      push(stages[0], first);
      push(stages[1], stageTwo.apply(partialsOf(first, partition, stages[0].length)));
    }
  }
  return Object.assign(summary(stages), { left });
}

function goesTo(record: LogRecord, partition: number, partitions: number): boolean {
  const asset = assetOf(record);
  if (asset === '') return true;
  let hash = 0;
  for (const char of asset) hash += char.charCodeAt(0);
  return hash % partitions === partition;
}

/** '' for what every partition sees. */
function assetOf(record: LogRecord): string {
  if (record.type === 'window')
    return record.scope === 'site' ? '' : (record.id.split('~')[0] ?? '');
  return 'asset' in record ? record.asset : '';
}

/** Offsets as in a log that holds the outputs of stage one in order. */
function partialsOf(outputs: readonly Output[], partition: number, end: number) {
  const begin = end - outputs.length;
  return outputs.flatMap(({ topic, key, value }, i) =>
    topic.name === 'infrapulse.kpi-partials'
      ? [{ partition, offset: begin + i, key, value } as StreamRecord<never>]
      : [],
  );
}

function push(into: Output[], outputs: readonly Output[]): void {
  for (const output of outputs) into.push(output);
}

function restartable<In>(create: (state: ReadonlyMap<string, unknown>) => Fold<In>) {
  const state = new Map<string, unknown>();
  let fold = create(state);
  return {
    apply: (records: readonly StreamRecord<In>[]) => foldedAtOnce(fold.apply(records)),
    restart() {
      for (const [key, value] of fold.changes())
        if (value === undefined) state.delete(key);
        else state.set(key, structuredClone(value));
      // A store gives entries back in the order of their keys.
      const kept = [...state].sort(([a], [b]) => (a < b ? -1 : 1));
      fold = create(structuredClone(new Map(kept)));
    },
  };
}

function summary(stages: CityRun['stages']): Omit<CityRun, 'left'> {
  let newest: ReadonlyMap<string, KpiRecord> | undefined;
  return {
    get records() {
      return (newest ??= newestOf(stages.flat()));
    },
    get outputs() {
      return stages.flat();
    },
    stages,
    record(key) {
      const found = this.records.get(key);
      if (!found) throw new Error(`no record ${key} among\n${[...this.records.keys()].join('\n')}`);
      return found;
    },
  };
}

function newestOf(outputs: readonly Output[]): ReadonlyMap<string, KpiRecord> {
  const records = new Map<string, KpiRecord>();
  for (const { topic, key, value } of outputs)
    if (topic.name === 'infrapulse.kpis') records.set(key, value as KpiRecord);
  return records;
}

/** Heartbeats that keep a part alive over a stretch, without saying a status. */
export function heartbeats(asset: string, from: number, to: number, everyMs: number): Reading[] {
  const beats: Reading[] = [];
  for (let t = from; t < to; t += everyMs) beats.push(reading(asset, t));
  return beats;
}

/** The log in order of append time, with ticks each so often. */
export function withTicks(
  records: readonly LogRecord[],
  from: number,
  to: number,
  everyMs = 15 * MINUTE,
): LogRecord[] {
  const all = [...records];
  for (let t = from; t < to; t += everyMs) all.push(tick(t));
  all.push(tick(to));
  return all.sort((a, b) => a.at - b.at);
}
