import type { KindId, KpiRecord, LogRecord } from '../../packages/domain/src/index.ts';
import { heartbeats, reading, register, runCity, tick } from '../../services/kpi/test/city.ts';
import { type Json, type JsonObject, type RunCase, textOf, timeOf } from './json-lines.ts';
import { readVersion } from './read-version.ts';

const STATED: readonly (keyof KpiRecord)[] = [
  'value',
  'numerator',
  'denominator',
  'upS',
  'downS',
  'unknownS',
  'excludedS',
  'coverage',
  'bounds',
  'quality',
  'status',
  'revision',
  'verdict',
];

/** The log of a few assets, through both KPI folds → the records that the case names, as last published. */
export const runKpi: RunCase = (config, input) => {
  const [from, to] = [timeOf(config['from']), timeOf(config['to'])];
  const ticks: LogRecord[] = [];
  for (let t = from; t <= to; t += 300_000) ticks.push(tick(t));
  const log = [...input.flatMap(readRecords), ...ticks].sort((a, b) => a.at - b.at);
  const { records } = runCity(log, { batch: Number(config['batch'] ?? log.length) });
  return (config['records'] as readonly string[]).map((key) => {
    const found = records.get(key);
    if (found === undefined) return { key, missing: true };
    const entries = STATED.filter((name) => found[name] !== undefined).map((name) => [
      name,
      rounded(found[name]),
    ]);
    return { key, ...(Object.fromEntries(entries) as object) };
  });
};

function readRecords(line: JsonObject): readonly LogRecord[] {
  if (line['register']) return [readRegister(line['register'] as JsonObject)];
  if (line['heartbeats']) return readHeartbeats(line['heartbeats'] as JsonObject);
  if (line['reading']) return [readReading(line['reading'] as JsonObject)];
  if (line['presence']) return [readPresence(line['presence'] as JsonObject)];
  if (line['window']) return [readWindow(line['window'] as JsonObject)];
  throw new Error(`not a log record: ${JSON.stringify(line)}`);
}

function readRegister({ asset, kind, ...version }: JsonObject): LogRecord {
  return register(textOf(asset), kind as KindId, readVersion(kind as KindId, version));
}

function readHeartbeats({ asset, from, to, everyS }: JsonObject): readonly LogRecord[] {
  return heartbeats(textOf(asset), timeOf(from), timeOf(to), Number(everyS) * 1000);
}

function readReading({ asset, ts, at, ...more }: JsonObject): LogRecord {
  return reading(textOf(asset), timeOf(ts), { at: timeOf(at ?? ts), ...(more as object) });
}

function readPresence({ asset, online, at }: JsonObject): LogRecord {
  const spoken = { asset: textOf(asset), online: online === true, at: timeOf(at) };
  return { type: 'presence', gateway: '', node: 'n1', ...spoken };
}

function readWindow({ from, to, at, ...window }: JsonObject): LogRecord {
  const times = { from: timeOf(from), to: timeOf(to), at: timeOf(at) };
  const base = { type: 'window', purpose: 'maintenance', status: 'approved', reason: '' };
  return { ...base, proposedBy: 'a', decidedBy: 'b', ...window, ...times } as unknown as LogRecord;
}

/** Six decimals, so that a case can be read. */
function rounded(value: unknown): Json {
  return JSON.parse(
    JSON.stringify(value, (_, given: unknown) =>
      typeof given === 'number' ? Math.round(given * 1e6) / 1e6 : given,
    ),
  ) as Json;
}
