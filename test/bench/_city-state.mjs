// A city of any size with a year behind it, as the KPI fold keeps it: a few assets live through it, others are theirs
// again under another name; for benchmarks only.
import { foldedAtOnce } from '../../packages/ports/dist/index.js';
import { createReadingsFold } from '../../services/kpi/dist/fold-readings.js';
import { blockOf } from '../../services/kpi/dist/state-blocks.js';

const DAY = 86_400_000;
const HOUR = 3_600_000;
const MINUTE = 60_000;
const ZONE = 8 * HOUR;
const DENSE_DAYS = 3;

/** Kind, share of the assets, how many of them live through the year, parts of each. */
const KINDS = [
  { kind: 'charger', share: 0.7, models: 28, parts: 2, role: 'connector', every: 10 * MINUTE },
  { kind: 'site5g', share: 0.297, models: 11, parts: 4, role: 'cell', every: 5 * MINUTE },
  { kind: 'hydrogen', share: 0.002, models: 1, parts: 4, role: 'nozzle', every: 5 * MINUTE },
  { kind: 'datacenter', share: 0.001, models: 1, parts: 2, role: '', every: 15 * MINUTE },
];
const STATUSES = {
  charger: ['IDLE', 'CHARGING', 'IDLE', 'CHARGING', 'IDLE', 'OCCUPIED'],
  site5g: ['IN_SERVICE'],
  hydrogen: ['OPEN'],
};
const DOWN = { charger: 'FAULTED', site5g: 'FAULT', hydrogen: 'FAULTED' };

export function placeOf(n) {
  return {
    site: `st-${Math.floor(n / 10)}`,
    operator: `op-${n % 20}`,
    district: `3717${10 + (n % 9)}`,
  };
}

/** Every asset of a city by its number: its kind, and the model whose year it has. None of them is kept. */
export function cityOf(assets) {
  let begin = 0;
  const kinds = KINDS.map((each) => {
    const first = begin;
    begin += Math.max(each.models, Math.round(assets * each.share));
    return { ...each, first };
  });
  const at = (number) => {
    const { kind, models, parts, first } = kinds.findLast((each) => each.first <= number);
    const i = number - first;
    return { id: `${kind}-${i}`, kind, model: `${kind}-m${i % models}`, parts, number };
  };
  return { count: begin, at };
}

/** State of the models at `end`, a local midnight; of the year before their last `days` local days nothing is known. */
export function liveThrough({ end, days, config }) {
  const begin = end - days * DAY;
  const events = { readingBeyondHotWindow: () => undefined };
  const fold = createReadingsFold(0, new Map(), { config, events });
  const models = KINDS.flatMap((each) =>
    Array.from({ length: each.models }, (_, i) => ({ ...each, id: `${each.kind}-m${i}`, i })),
  );
  let offset = 0;
  const tell = (value) =>
    foldedAtOnce(fold.apply([{ partition: 0, offset: offset++, key: '', value }]));
  for (const model of models) tell(register(model, begin, 25 * 3600));
  const dense = end - DENSE_DAYS * DAY;
  for (let t = begin; t < dense; t += 3 * HOUR) {
    for (const model of models) for (const reading of told(model, t, 3 * HOUR)) tell(reading);
    if (t % (12 * HOUR) === 0) tell(tick(t + 2 * HOUR, 12 * HOUR));
  }
  for (const model of models) tell(register(model, dense, model.every / 1000));
  for (let t = dense; t < end; t += 15 * MINUTE) {
    for (const model of models)
      for (let at = t; at < t + 15 * MINUTE; at += model.every)
        for (const reading of told(model, at, model.every)) tell(reading);
    tell(tick(t + 14 * MINUTE, 15 * MINUTE));
  }
  return new Map([...fold.changes()].filter(([, value]) => value !== undefined));
}

export function tick(at, step) {
  const counts = { received: 0, rejected: 0, setAside: 0 };
  return { type: 'tick', node: 'n1', boot: 1, at, since: at - step, upstream: true, counts };
}

/** What the parts of an asset say in a stretch of time; outages and silences now and then. */
function told({ id, kind, parts, i }, t, length) {
  const n = Math.floor(t / length);
  if ((n + i * 7) % 211 < 3) return [];
  return Array.from({ length: parts }, (_, p) => {
    if (kind === 'datacenter')
      return reading({
        id,
        kind,
        part: p === 0 ? 'total' : 'it',
        ts: t,
        kwh: (t / HOUR) * (3 - p),
      });
    const slot = Math.floor((t + p * HOUR + i * 977_000) / (3 * HOUR));
    const isDown = (slot * 31 + i * 17 + p) % 97 === 0;
    const choices = STATUSES[kind];
    const status = isDown ? DOWN[kind] : choices[slot % choices.length];
    return reading({ id, kind, part: String(p + 1), ts: t + 1000 * i + p, status });
  });
}

export function reading({ id, kind, part, ts, status = null, kwh }) {
  return {
    ...{ type: 'reading', kind, asset: id, part, ts, at: ts, node: 'n1', gateway: '' },
    ...{ status, rawStatus: status, vocab: null, error: null, quality: null, historical: false },
    ...{
      seq: null,
      metrics: kwh === undefined ? {} : { energy_kwh: Math.round(kwh) },
      extra: null,
    },
  };
}

export function register({ id, kind, parts, role, i }, from, intervalS) {
  const meter = { registerModulusKwh: 1e9, maxKw: 4000 };
  const partOf = (p) =>
    kind === 'datacenter'
      ? {
          part: p === 0 ? 'total' : 'it',
          role: p === 0 ? 'facility_total' : 'it_in',
          attributes: meter,
        }
      : { part: String(p + 1), role, attributes: { pressureClass: 35 } };
  const version = {
    ...{ validFrom: from, name: id, siteName: '', owner: '', gateway: '', city: '371700' },
    ...placeOf(i),
    ...{ lon: null, lat: null, datum: '', access: 'public', lifecycle: 'IN_SERVICE' },
    ...{ commissionedAt: 0, retiredAt: null, telemetry: 'expected', connectedAt: 0, intervalS },
    ...{ reporting: kind === 'charger' ? 'on_change' : 'periodic', heartbeatS: intervalS },
    ...{ clock: 'device', openingHours: '24/7', externalIds: {}, attributes: {} },
    parts: Array.from({ length: parts }, (_, p) => partOf(p)),
  };
  const change = { op: 'put', version };
  return { type: 'register', asset: id, kind, origin: '', change, at: from, by: 'bench' };
}

/** The state of a city out of that of its models; `slice` of `slices` of it. */
export function* stateOf(models, assets, { slice, slices }) {
  const blocks = new Map();
  const older = olderOf(models);
  const city = cityOf(assets);
  for (let number = 0; number < city.count; number += 1) {
    const asset = city.at(number);
    const block = blockOf(asset.id);
    if (block % slices !== slice) continue;
    const found = blocks.get(block);
    if (found) found.push(asset);
    else blocks.set(block, [asset]);
    const own = models.get(`a/${asset.model}`);
    yield [`a/${asset.id}`, { ...own, number: asset.number }];
    for (const [part, points] of older.get(asset.model) ?? [])
      yield [`e/${asset.id}~${part}`, points];
    yield [`r/${asset.id}`, renamed(models.get(`r/${asset.model}`), asset)];
  }
  if (slice === 0) for (const key of ['clock', 'words']) yield [key, models.get(key)];
  const months = rowsByAsset(models, 'd/', (month) => month);
  const periods = rowsByAsset(models, 'c/', (alike) =>
    alike.flatMap(([names, subjects, bytes]) =>
      subjects.map((subject, i) => [
        subject,
        names,
        bytes.subarray(8 * i * names.length, 8 * (i + 1) * names.length),
      ]),
    ),
  );
  for (const [block, members] of blocks) {
    for (const [key, rows] of months)
      yield [
        `${key}/${block}`,
        members.flatMap(({ id, model }) => {
          const row = rows.get(model);
          return row ? [[id, ...row]] : [];
        }),
      ];
    for (const [key, rows] of periods) {
      const stored = members.flatMap(({ id, model }) => {
        const row = rows.get(model);
        return row ? [[row[0], id, row[1]]] : [];
      });
      if (stored.length > 0) yield [`${key}/${block}`, together(stored)];
    }
  }
}

/** Key without its block → asset → what is kept of it. */
function rowsByAsset(models, prefix, rowsOf) {
  const found = new Map();
  for (const [key, value] of models) {
    if (!key.startsWith(prefix)) continue;
    const name = key.slice(0, key.lastIndexOf('/'));
    const rows = found.get(name) ?? new Map();
    found.set(name, rows);
    for (const [asset, ...row] of rowsOf(value)) rows.set(asset, row);
  }
  return found;
}

/** Subjects with the same names under one list of them. */
function together(stored) {
  const alike = new Map();
  for (const [names, id, bytes] of stored) {
    const found = alike.get(names.join(' ')) ?? { names, ids: [], numbers: [] };
    alike.set(names.join(' '), found);
    found.ids.push(id);
    found.numbers.push(bytes);
  }
  return [...alike.values()].map(({ names, ids, numbers }) => [
    names,
    ids,
    new Uint8Array(Buffer.concat(numbers)),
  ]);
}

/** Asset → older points of its parts. */
function olderOf(models) {
  const found = new Map();
  for (const [key, points] of models) {
    if (!key.startsWith('e/')) continue;
    const [asset, part] = key.slice(2).split('~');
    const parts = found.get(asset) ?? [];
    found.set(asset, parts);
    parts.push([part, points]);
  }
  return found;
}

function renamed(asset, { id, number }) {
  const versions = asset.versions.map((version) => ({ ...version, ...placeOf(number) }));
  return { ...asset, id, versions };
}

export const SHANGHAI_MS = ZONE;
