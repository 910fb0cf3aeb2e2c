import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LogRecord, Reading, Tick } from '@infrapulse/domain';
import { type HistorianConfig, historianConfig } from '@infrapulse/historian';
import type { Log, SeriesPort, StreamPort } from '@infrapulse/ports';
import { createHealth, createMetrics, createSystemClock, type Runtime } from '@infrapulse/runtime';
import { openSeries, openStream } from '../../../packages/drivers/src/index.ts';

export const quiet: Log = {
  error() {},
  warn() {},
  info() {},
  debug() {},
  child: () => quiet,
};

export function reading(over: Partial<Reading> = {}): Reading {
  const ts = over.ts ?? 1000;
  return {
    type: 'reading',
    kind: 'charger',
    asset: 'cs-0001',
    part: '1',
    ts,
    at: ts + 40,
    node: 'n1',
    gateway: '',
    status: null,
    rawStatus: null,
    vocab: null,
    error: null,
    quality: null,
    historical: false,
    seq: null,
    metrics: { power_kw: 1 },
    extra: null,
    ...over,
  };
}

export function tick(at: number, received: number, over: Partial<Tick> = {}): Tick {
  const counts = { received, rejected: 0, setAside: 0 };
  return { type: 'tick', node: 'n1', boot: 1, at, upstream: true, counts, ...over };
}

export function keyOf(record: LogRecord): string {
  return 'asset' in record ? record.asset : record.type;
}

/** A data directory with a real log and a real store in it. */
export interface Stores {
  readonly stream: StreamPort;
  readonly series: SeriesPort;
  close(): Promise<void>;
}

export const metrics = { charger: ['power_kw', 'energy_kwh'], datacenter: ['energy_kwh'] };

export async function openStores(partitions = 1): Promise<Stores> {
  const dataDir = mkdtempSync(join(tmpdir(), 'infrapulse-historian-'));
  const deps = { clock: createSystemClock(), log: quiet };
  const stream = await openStream({ driver: 'embedded', dataDir, partitions }, deps);
  const series = await openSeries({ driver: 'embedded', dataDir, metrics }, deps);
  return {
    stream,
    series,
    async close() {
      await series.stop();
      await stream.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

export function runtime(): Runtime {
  return {
    clock: createSystemClock(),
    log: quiet,
    metrics: createMetrics({ processBasics: false }),
    health: createHealth(),
  };
}

export function config(over: Record<string, unknown> = {}): HistorianConfig {
  // Test times are small numbers, and the historian deletes what is old as soon as it starts.
  const retention = { series: '100y', spans: '100y' };
  return historianConfig.parse({ batchWait: 1, retryFirst: 1, retryMax: 5, retention, ...over });
}
