// What the folds of one process pay for a reading, everything in it: its KPIs, its alarms, their records, the state that
// is handed to the store at each checkpoint. CPU of this thread and of its garbage collection, not of the store.
// npm run bench -- fold [--assets 10000] [--rate 60000] [--seconds 20] [--kind charger] [--only kpi|alarms]
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { foldedAtOnce } from '../../packages/ports/dist/index.js';
import { alarmsConfig } from '../../services/alarms/dist/config.js';
import { createAlarmsFold } from '../../services/alarms/dist/fold-readings.js';
import { kpiConfig } from '../../services/kpi/dist/config.js';
import { createReadingsFold } from '../../services/kpi/dist/fold-readings.js';
import { register, tick } from './_city-state.mjs';

const text = { type: 'string' };
const { values } = parseArgs({
  options: {
    assets: { ...text, default: '10000' },
    rate: { ...text, default: '60000' },
    seconds: { ...text, default: '20' },
    kind: { ...text, default: 'charger' },
    only: text,
  },
});
const [assets, rate, seconds] = ['assets', 'rate', 'seconds'].map((name) => Number(values[name]));
const START = Date.UTC(2024, 10, 20, 4);
const BATCH = 1000;
/** About as often as the stream asks for the state under such a load. */
const CHECKPOINT_S = 5;
const ids = Array.from({ length: assets }, (_, i) => `load-${i}`);
const none = () => undefined;
const events = new Proxy({}, { get: () => none });
const KINDS = {
  charger: { role: 'connector', status: 'CHARGING', metrics: chargerMetrics },
  site5g: { role: 'cell', status: 'IN_SERVICE', metrics: (n) => ({ data_delta_gb: n % 7 }) },
  hydrogen: { role: 'nozzle', status: 'OPEN', metrics: () => ({ temperature_c: 20 }) },
  substation: { role: 'bay', status: 'IN_SERVICE', metrics: () => ({ voltage_kv: 110 }) },
  datacenter: { role: '', status: null, metrics: (_, t) => ({ energy_kwh: t / 3_600_000 }) },
};
const shape = KINDS[values.kind];
if (!shape) throw new Error(`--kind is one of ${Object.keys(KINDS).join(', ')}`);

function chargerMetrics(n) {
  const energy = { energy_kwh: 1_000_000.012, session_energy_kwh: 12.34 };
  return { power_kw: 58.25 + (n % 3), ...energy, voltage_v: 391.2, current_a: 148.9 };
}

const folds = {
  kpi: () => createReadingsFold(0, new Map(), { config: kpiConfig.parse({}), events }),
  alarms: () => createAlarmsFold(new Map(), { config: alarmsConfig.parse({}), events }),
};
console.log(`${cpus()[0].model}, ${cpus().length} cores, Node ${process.version}`);
for (const [name, create] of Object.entries(folds))
  if (!values.only || values.only === name) run(name, create());

/** Seconds of readings, a tick each; every few the state that changed is taken. */
function run(name, fold) {
  const cost = { readings: 0, ticks: 0, states: 0 };
  let offset = 0;
  const timed = (what, work) => {
    const before = cpuUs();
    const result = work();
    cost[what] += cpuUs() - before;
    return result;
  };
  const records = (all) => all.map((value) => ({ partition: 0, offset: offset++, key: '', value }));
  const model = { kind: values.kind, parts: 2, role: shape.role };
  for (let i = 0; i < assets; i += 1)
    foldedAtOnce(fold.apply(records([connected({ ...model, i })])));
  let outputs = 0;
  let n = 0;
  const warm = Math.floor(seconds / 4);
  for (let s = 1; s <= seconds; s += 1) {
    if (s === warm) cost.readings = cost.ticks = cost.states = outputs = 0;
    for (let done = 0; done < rate; done += BATCH) {
      const batch = records(Array.from({ length: BATCH }, () => readingOf(n++, START + s * 1000)));
      timed('readings', () => foldedAtOnce(fold.apply(batch)));
    }
    const [record] = records([tick(START + s * 1000, 1000)]);
    outputs += timed('ticks', () => foldedAtOnce(fold.apply([record]))).length;
    if (s % CHECKPOINT_S === 0)
      timed('states', () => Array.from(fold.changes(), ([key]) => key.length));
  }
  const count = rate * (seconds - warm + 1);
  const each = Object.entries(cost).map(([what, us]) => `${what} ${(us / count).toFixed(2)}`);
  const sum = Object.values(cost).reduce((a, b) => a + b, 0);
  console.log(
    `${name}: ${(sum / count).toFixed(2)} µs a reading (${each.join(', ')}), ` +
      `${(outputs / (seconds - warm + 1)).toFixed(0)} records a second`,
  );
}

/** An asset that nothing is known of before. */
function connected(model) {
  const { change, ...record } = register({ ...model, id: ids[model.i] }, START, 60);
  const version = { ...change.version, commissionedAt: START, connectedAt: START };
  return { ...record, change: { ...change, version } };
}

function readingOf(n, at) {
  const ts = at - 1000 + Math.floor(((n % rate) * 1000) / rate);
  const { kind } = values;
  return {
    type: 'reading',
    kind,
    asset: ids[n % assets],
    part: kind !== 'datacenter' ? '1' : n % 2 === 0 ? 'total' : 'it',
    ts,
    at: ts,
    node: 'n1',
    gateway: '',
    status: shape.status,
    rawStatus: shape.status,
    vocab: null,
    error: null,
    quality: null,
    historical: false,
    seq: n,
    metrics: shape.metrics(n, ts),
    extra: null,
  };
}

function cpuUs() {
  const { user, system } = process.cpuUsage();
  return user + system;
}
