import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cannotStart, start, stop } from '../../deploy/engines/engines.mjs';
import { freePorts } from './free-ports.ts';

/**
 * Runs once before all files: a Kafka and an InfluxDB of the tests' own, unless the environment names others. Where
 * there can be none, tests are skipped, and this says why.
 */
export async function setup(): Promise<(() => Promise<void>) | undefined> {
  const { env } = process;
  if (env['INFRAPULSE_TEST_KAFKA'] && env['INFRAPULSE_TEST_INFLUX_URL']) return undefined;
  const reason = cannotStart();
  if (reason !== undefined) {
    process.stderr.write(`engines: tests are skipped: ${reason}\n`);
    return undefined;
  }
  const dir = mkdtempSync(join(tmpdir(), 'infrapulse-engines-'));
  const first = await freePorts(3);
  const { kafka, influx } = await start({ dir, kafkaPort: first, influxPort: first + 2 });
  env['INFRAPULSE_TEST_ENGINES_DIR'] = dir;
  env['INFRAPULSE_TEST_KAFKA'] = kafka ?? '';
  env['INFRAPULSE_TEST_INFLUX_URL'] = influx?.url ?? '';
  env['INFRAPULSE_TEST_INFLUX_ORG'] = influx?.org ?? '';
  env['INFRAPULSE_TEST_INFLUX_TOKEN_FILE'] = influx?.tokenFile ?? '';
  return async () => {
    await stop({ dir, wipe: true });
    rmSync(dir, { recursive: true, force: true });
  };
}
