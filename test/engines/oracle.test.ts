import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cannotStart, start, stop } from '../../deploy/engines/engines.mjs';
import type { KpiRecord } from '../../packages/domain/src/index.ts';
import { openStream } from '../../packages/drivers/src/index.ts';
import { GROUP_SIZE, makeTrial } from '../../simulators/fleet/src/index.ts';
import { compareTrial } from '../oracle/compare.ts';
import { playTrials } from '../oracle/play-trials.ts';
import { freePorts } from './free-ports.ts';
import { clock, quiet } from './influx-place.ts';
import { startOnEngines } from './on-engines.ts';
import type { Stage } from './play-scenario.ts';
import { readComputed } from './read-records.ts';
import { endServices, type ServiceProcess } from './service-process.ts';

const PARTITIONS = 3;
const COUNT = 5;
const TOLD_MAX = 12;
const reason = cannotStart();

/** Meters of one scope in several partitions may end at several edges (docs/decisions/0025): one data centre each. */
const TRIALS = Array.from({ length: GROUP_SIZE }, (_, seed) => makeTrial(seed))
  .filter(({ register }) => register.filter(({ kind }) => kind === 'datacenter').length <= 1)
  .slice(0, COUNT);

describe.skipIf(reason !== undefined)(
  `random cities on Kafka and InfluxDB${reason === undefined ? '' : `: ${reason}`}`,
  () => {
    const dir = mkdtempSync(join(tmpdir(), 'infrapulse-oracle-'));
    const services: ServiceProcess[] = [];
    let stage: Stage;
    let brokers: readonly string[] = [];

    beforeAll(async () => {
      const first = await freePorts(3);
      const engines = await start({ dir, kafkaPort: first, influxPort: first + 2 });
      brokers = (engines.kafka ?? '').split(',');
      stage = await startOnEngines(services, engines, PARTITIONS);
    });

    afterAll(async () => {
      await endServices();
      await stop({ dir, wipe: true });
      rmSync(dir, { recursive: true, force: true });
    });

    it('have the KPIs that the oracle computes', async () => {
      expect(TRIALS).toHaveLength(COUNT);
      await playTrials(stage, TRIALS);
      await Promise.all(services.map((service) => service.end('SIGTERM')));
      const kafka = { driver: 'kafka', brokers, partitions: PARTITIONS, replication: 1 } as const;
      const stream = await openStream(kafka, { clock, log: quiet });
      const { kpis } = await readComputed(stream);
      await stream.stop();
      const records = [...kpis.values()] as unknown as KpiRecord[];
      const outcomes = TRIALS.map((trial) => ({
        seed: trial.seed,
        ...compareTrial(trial, records),
      }));
      const compared = outcomes.reduce((sum, outcome) => sum + outcome.compared, 0);
      const seeds = outcomes.map(({ seed }) => seed).join(', ');
      process.stdout.write(`oracle on engines: seeds ${seeds}, ${compared} records compared\n`);
      const differences = outcomes.flatMap((outcome) => outcome.differences);
      const told = differences.slice(0, TOLD_MAX).map((one) => JSON.stringify(one));
      if (told.length > 0)
        throw new Error(`${differences.length} differences:\n${told.join('\n')}`);
      expect(compared).toBeGreaterThan(COUNT * 300);
    });
  },
);
