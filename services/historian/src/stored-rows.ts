import {
  type Asset,
  type AssetVersion,
  addGatewayRows,
  DAY_MS,
  type Evidence,
  EXPIRY,
  isUnusable,
  meteredMetrics,
  PRESENCE_PART,
} from '@infrapulse/domain';
import type { ReadingRow, SeriesPort } from '@infrapulse/ports';

/** So many days of an asset are read at once. */
const CHUNK_MS = 4 * DAY_MS;
/** A status said long ago is looked for behind so many signs of life. */
const LOOK_BACK = [100, 5000, 50_000] as const;
const SAMPLES = 50;

/** Rows of one asset, read forwards a few days at a time. */
export interface StoredRows {
  /** What still holds at the beginning: last statuses, presence, meter readings. */
  carried(): Promise<readonly ReadingRow[]>;
  /** Rows up to at least `to` that have not been given yet. */
  upTo(to: number): Promise<readonly ReadingRow[]>;
  /** The first reading of a meter behind what has been given, by the key of its samples; undefined when there is none. */
  nextSample(key: string): Promise<ReadingRow | undefined>;
}

export function readStored(series: SeriesPort, asset: Asset, from: number): StoredRows {
  const of = { kind: asset.kind, asset: asset.id } as const;
  let at = from;
  return {
    async carried() {
      const parts = [...new Set(['', ...listedParts(asset)])];
      const found = await Promise.all([
        ...parts.map((part) => lastSaid(series, { ...of, part }, from)),
        ...parts.map((part) => lastSamples(series, { asset, part }, from)),
        series.readings({ ...of, part: PRESENCE_PART, from: 0, to: from, order: 'desc', limit: 1 }),
      ]);
      return found.flat().sort((a, b) => a.ts - b.ts);
    },
    async upTo(to) {
      const rows: ReadingRow[] = [];
      while (at < to) {
        const end = at + CHUNK_MS;
        for (const row of await series.readings({ ...of, from: at, to: end })) rows.push(row);
        at = end;
      }
      return rows;
    },
    async nextSample(key) {
      const { part, metric } = meterOfKey(key);
      const to = Number.MAX_SAFE_INTEGER;
      const rows = await series.readings({ ...of, part, from: at, to, limit: SAMPLES });
      return rows.find((row) => isSample(row, metric));
    },
  };
}

type PartQuery = Pick<ReadingRow, 'kind' | 'asset' | 'part'>;

async function lastSaid(series: SeriesPort, of: PartQuery, to: number): Promise<ReadingRow[]> {
  for (const limit of LOOK_BACK) {
    const rows = await series.readings({ ...of, from: 0, to, order: 'desc', limit });
    const said = rows.find(({ status, quality }) => status !== null && !isUnusable(quality));
    if (said) return [said];
    // What a source counted is no status, and yet may be an outage.
    if (rows.length < limit) return rows.slice(0, 1);
  }
  return [];
}

/** Of each metric that meters of the kind count, the newest before `to`. */
async function lastSamples(
  series: SeriesPort,
  { asset, part }: { readonly asset: Asset; readonly part: string },
  to: number,
): Promise<ReadingRow[]> {
  const metrics = meteredMetrics(asset);
  const of = { kind: asset.kind, asset: asset.id, part };
  if (metrics.length === 0) return [];
  const rows = await series.readings({ ...of, from: 0, to, order: 'desc', limit: SAMPLES });
  const last = metrics.map((metric) => rows.find((row) => isSample(row, metric)));
  return [...new Set(last)].filter((row) => row !== undefined);
}

function isSample({ metrics, quality }: ReadingRow, metric: string): boolean {
  return typeof metrics[metric] === 'number' && quality !== 'TEST' && !isUnusable(quality);
}

/** Samples of energy have the part as key, others `part/metric` and of amounts the period behind it. */
function meterOfKey(key: string) {
  const [part = '', metric = 'energy_kwh'] = key.split('/');
  return { part, metric };
}

function listedParts({ versions }: Asset): string[] {
  return versions.flatMap(({ parts }) => parts.map(({ part }) => part));
}

/** Where the days that a meter's reading may have changed begin: at the sample before it. */
export async function sampleBefore(
  series: SeriesPort,
  asset: Asset,
  from: number,
): Promise<number> {
  const last = await Promise.all(
    ['', ...listedParts(asset)].map((part) => lastSamples(series, { asset, part }, from)),
  );
  return Math.min(from, ...last.flat().map(({ ts }) => ts));
}

/** Life and absence within [from, to) of the gateways that versions name in front of an asset. */
export async function readGateways(
  series: SeriesPort,
  { versions }: Asset,
  range: { readonly from: number; readonly to: number },
): Promise<Evidence['gateways']> {
  const behind = versions.filter(({ gateway }) => gateway !== '');
  return Promise.all(behind.map((version) => readGateway(series, version, range)));
}

async function readGateway(
  series: SeriesPort,
  version: AssetVersion,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<Evidence['gateways'][number]> {
  const { gateway, heartbeatS } = version;
  const of = { kind: 'gateway', asset: gateway } as const;
  const evidence = { version, alive: [], offline: [] };
  const holdMs = EXPIRY * heartbeatS * 1000;
  const last = { part: PRESENCE_PART, from: 0, to: from, order: 'desc', limit: 1 } as const;
  addGatewayRows(evidence, await series.readings({ ...of, ...last }), holdMs);
  for (let at = from; at < to; at += CHUNK_MS) {
    const end = Math.min(to, at + CHUNK_MS);
    addGatewayRows(evidence, await series.readings({ ...of, from: at, to: end }), holdMs);
  }
  return evidence;
}
