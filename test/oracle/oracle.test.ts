import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterAll, describe, it } from 'vitest';
import { type KpiRecord, kpiCatalog } from '../../packages/domain/src/index.ts';
import { openStream } from '../../packages/drivers/src/index.ts';
import { GROUP_SIZE, makeTrial } from '../../simulators/fleet/src/index.ts';
import { clock, quiet } from '../engines/influx-place.ts';
import { readComputed } from '../engines/read-records.ts';
import { cleanUp, startProduct } from '../system/product.ts';
import { compareTrial, type Outcome } from './compare.ts';
import { playTrials } from './play-trials.ts';

const COUNT = 200;
const SHOWN = 12;

/** `INFRAPULSE_ORACLE_SEEDS=7,40-59` plays those alone. */
function seedsOf(text: string | undefined): readonly number[] {
  if (text === undefined || text === '') return Array.from({ length: COUNT }, (_, i) => i);
  return text.split(',').flatMap((piece) => {
    const [from = 0, to = from] = piece.split('-').map(Number);
    return Array.from({ length: to - from + 1 }, (_, i) => from + i);
  });
}

const SEEDS = seedsOf(process.env['INFRAPULSE_ORACLE_SEEDS']);
/** Cities of one group that share a product: ten plays, none of which is left over to run alone. */
const TOGETHER = GROUP_SIZE / 2;
const PLAYS = [...new Set(SEEDS.map((seed) => Math.floor(seed / TOGETHER)))];
const totals = { trials: 0, acts: 0, records: 0, wrong: [] as number[] };
const POLICIES = kpiCatalog.flatMap(({ id, policies }) => policies.map((one) => `${id}/${one}`));
/** KPIs and policies that had a value, all of which were compared. */
const valued = new Set<string>();
const withoutValue = () => POLICIES.filter((one) => !valued.has(one));

afterAll(cleanUp);
afterAll(() => {
  const { trials, acts, records, wrong } = totals;
  const seconds = Math.round(performance.now() / 1000);
  process.stdout.write(
    `oracle: ${trials} trials, seeds ${SEEDS[0]} to ${SEEDS.at(-1)}, ${acts} acts, ${records} records compared ` +
      `in ${seconds} s, ${valued.size} of ${POLICIES.length} policies of KPIs with a value; ${wrong.length === 0 ? 'none differs' : `replay: INFRAPULSE_ORACLE_SEEDS=${wrong.join(',')} npm run test:oracle`}\n`,
  );
});

// Two at once: each keeps little more than a core busy.
describe('random cities over MQTT have the KPIs that the oracle computes', () => {
  it.concurrent.for(PLAYS)('play %i', async (play, { expect }) => {
    const trials = SEEDS.filter((seed) => Math.floor(seed / TOGETHER) === play).map(makeTrial);
    const product = await startProduct({ flags: ['--clock', 'simulated'] });
    await playTrials(product, trials);
    await product.end('SIGTERM');
    const stream = await openStream(
      { driver: 'embedded', dataDir: product.dataDir, partitions: 1 },
      { clock, log: quiet },
    );
    const { kpis } = await readComputed(stream);
    await stream.stop();
    const records = [...kpis.values()] as unknown as KpiRecord[];
    for (const { kpi, policy, value } of records)
      if (value !== null) valued.add(`${kpi}/${policy}`);
    for (const trial of trials) {
      // The play beside it has its turns meanwhile.
      await nextTurn();
      const outcome = compareTrial(trial, records);
      report(trial.seed, outcome);
      totals.trials += 1;
      totals.acts += trial.acts.length;
      totals.records += outcome.compared;
      expect(outcome.compared).toBeGreaterThan(0);
    }
    expect(totals.wrong.filter((seed) => trials.some((trial) => trial.seed === seed))).toEqual([]);
  });

  it.runIf(SEEDS.length >= COUNT)(
    'no KPI by any of its policies is without a value',
    ({ expect }) => {
      expect(withoutValue()).toEqual([]);
    },
  );
});

function report(seed: number, { differences }: Outcome): void {
  if (differences.length === 0) return;
  totals.wrong.push(seed);
  const lines = differences
    .slice(0, SHOWN)
    .map(
      ({ key, field, oracle, product }) =>
        `  ${key} ${field}: oracle ${show(oracle)}, product ${show(product)}`,
    );
  process.stdout.write(`seed ${seed}: ${differences.length} differences\n${lines.join('\n')}\n`);
}

function show(value: unknown): string {
  return value instanceof Date ? value.toISOString() : JSON.stringify(value);
}
