import {
  type Alarm,
  type AlarmCommand,
  type AlarmTransition,
  type AssetPart,
  type AssetVersion,
  type CommandResult,
  type KindId,
  type KpiLogRecord,
  type KpiRecord,
  kindOf,
  type LogRecord,
  type Presence,
  type Reading,
} from '@infrapulse/domain';
import { type Fold, foldedAtOnce, type Output, type StreamRecord } from '@infrapulse/ports';
import { alarmsConfig } from '../src/config.ts';
import { createKpiAlarmsFold } from '../src/fold-kpis.ts';
import { createAlarmsFold } from '../src/fold-readings.ts';

export const NODE = 'n1';
export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
/** Instants of a test are counted from here. */
export const T0 = Date.parse('2023-06-01T00:00:00+08:00');

export function version(kind: KindId, more: Partial<AssetVersion> = {}): AssetVersion {
  return {
    validFrom: T0,
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
    commissionedAt: T0,
    retiredAt: null,
    telemetry: 'expected',
    connectedAt: T0,
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

export function register(
  asset: string,
  kind: KindId,
  more: Partial<AssetVersion> = {},
  at = T0,
): LogRecord {
  const change = { op: 'put', version: version(kind, more) } as const;
  return { type: 'register', asset, kind, origin: '', change, at, by: 'test' };
}

interface Ticked {
  readonly node?: string;
  readonly boot?: number;
  readonly upstream?: boolean;
}

export function tick(
  at: number,
  { node = NODE, boot = 1, upstream = true }: Ticked = {},
): LogRecord {
  const counts = { received: 0, rejected: 0, setAside: 0 };
  return { type: 'tick', node, boot, at, upstream, counts };
}

/** Ticks of each second from the second after `from` to `to`. */
export function ticks(from: number, to: number, more: Ticked = {}): LogRecord[] {
  const all: LogRecord[] = [];
  for (let at = from + SECOND; at <= to; at += SECOND) all.push(tick(at, more));
  return all;
}

export function reading(
  kind: KindId,
  asset: string,
  ts: number,
  more: Partial<Reading> = {},
): Reading {
  const status = more.status ?? null;
  return {
    type: 'reading',
    kind,
    asset,
    part: '',
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

export function presence(who: { asset?: string; gateway?: string }, online: boolean, at: number) {
  return { type: 'presence', asset: '', gateway: '', ...who, online, at, node: NODE } as Presence;
}

export function command(
  alarm: string,
  verb: AlarmCommand['verb'],
  at: number,
  more: Partial<AlarmCommand> = {},
): AlarmCommand {
  const words = { commandId: `${verb}-${at}`, occurrence: 1, reason: 'because', forS: null };
  return { type: 'command', alarm, verb, at, user: 'li', ...words, ...more };
}

export function kpi(end: number, value: number | null, more: Partial<KpiRecord> = {}): KpiRecord {
  const bounds = { low: value, high: value };
  const about = {
    kpi: 'datacenter.pue',
    policy: 'PUE3',
    scope: 'asset',
    id: 'dc-1',
    kind: 'datacenter',
  } as const;
  const window = { window: '1h', start: end - HOUR, end, timeZone: 'Asia/Shanghai' } as const;
  const quality = value === null ? 'insufficient_data' : 'sufficient';
  const rest = { formula: '', formulaVersion: 1, unit: '1', numerator: 0, denominator: 0 };
  const said = { status: 'running', revision: 0, verdict: 'not_judged', target: null } as const;
  const how = { coverage: 1, position: {}, computedAt: end, reason: '' };
  return { ...about, ...window, ...rest, ...said, ...how, value, bounds, quality, ...more };
}

export interface RunOptions {
  /** Records per batch; all at once unless given. */
  readonly batch?: number;
  /** From so many records on, the fold is restored from its state before every batch. */
  readonly restartAfter?: number;
}

/** Folds a log of readings as the stream would. */
export function runCity(log: readonly LogRecord[], options: RunOptions = {}) {
  const config = alarmsConfig.parse({});
  return run(
    log,
    (state) => createAlarmsFold(state, { partition: 0, config, events: noEvents }),
    options,
  );
}

/** Folds KPI records, and commands among them. */
export function runKpis(log: readonly KpiLogRecord[], options: RunOptions = {}) {
  return run(
    log,
    (state) => createKpiAlarmsFold(state, { partition: 0, config: {}, events: noEvents }),
    options,
  );
}

export const noEvents = {
  deviceAlarmIgnored: () => undefined,
  transitionPublished: () => undefined,
  commandAnswered: () => undefined,
  started: () => undefined,
  foldFailed: () => undefined,
};

function run<In>(
  log: readonly In[],
  create: (state: ReadonlyMap<string, unknown>) => Fold<In>,
  options: RunOptions,
) {
  const state = new Map<string, unknown>();
  let fold = create(state);
  const outputs: Output[] = [];
  const size = options.batch ?? Math.max(1, log.length);
  for (let from = 0; from < log.length; from += size) {
    if (options.restartAfter !== undefined && from >= options.restartAfter) {
      keepChanges(state, fold);
      fold = create(structuredClone(inOrderOfKeys(state)));
    }
    const values = log.slice(from, from + size);
    const records = values.map((value, i): StreamRecord<In> => {
      return { partition: 0, offset: from + i, key: '', value };
    });
    outputs.push(...structuredClone(foldedAtOnce(fold.apply(records)).map(plain)));
  }
  return summary(outputs);
}

function plain({ topic, key, value }: Output) {
  return { topic: { name: topic.name }, key, value } as Output;
}

/** What a checkpoint writes, through the form in which it is stored. */
function keepChanges(state: Map<string, unknown>, fold: Fold<never>): void {
  for (const [key, value] of fold.changes()) {
    if (value === undefined) state.delete(key);
    else state.set(key, JSON.parse(JSON.stringify(value)));
  }
}

function inOrderOfKeys(state: ReadonlyMap<string, unknown>): Map<string, unknown> {
  return new Map([...state].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function summary(outputs: readonly Output[]) {
  const transitions: AlarmTransition[] = [];
  const results: CommandResult[] = [];
  const notices: KpiLogRecord[] = [];
  const standing = new Map<string, Alarm>();
  for (const { topic, key, value } of outputs) {
    if (topic.name === 'infrapulse.alarm-states') {
      if (value === undefined) standing.delete(key);
      else standing.set(key, value as Alarm);
    } else if (topic.name === 'infrapulse.kpis' && value !== undefined) {
      notices.push(value as KpiLogRecord);
    } else if (topic.name === 'infrapulse.alarms') {
      const record = value as AlarmTransition | CommandResult;
      if (record.type === 'transition') transitions.push(record);
      else results.push(record);
    }
  }
  return {
    outputs,
    transitions,
    results,
    /** What is told to the fold over KPIs. */
    notices,
    /** Alarms that are not normal in the end. */
    standing,
    /** Rule, step and seconds since T0 of every transition. */
    story: transitions.map(
      ({ alarm, step, at }) => [alarm.rule, step, (at - T0) / SECOND] as const,
    ),
  };
}
