import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  cannotStart,
  killBroker,
  killEngine,
  pids,
  start,
  startBroker,
  status,
  stop,
} from '../../deploy/engines/engines.mjs';
import { liveNodes } from '../../deploy/engines/kafka-answer.mjs';
import { until } from '../system/until.ts';
import { freePorts } from './free-ports.ts';

const folder = fileURLToPath(new URL('../../deploy/engines/', import.meta.url));
const missing = cannotStart();
const withReason = (name: string) => (missing ? `${name} (skipped: ${missing})` : name);
const dir = join(mkdtempSync(join(tmpdir(), 'engines-')), 'data');
const command = (name: string, ...args: readonly string[]) =>
  spawnSync(process.execPath, [join(folder, `${name}.mjs`), ...args, '--dir', dir], {
    encoding: 'utf8',
  });

afterAll(async () => {
  await stop({ dir, wipe: true });
  rmSync(join(dir, '..'), { recursive: true });
});

describe('the commands', () => {
  it('explain themselves, and say when nothing was started', () => {
    expect(command('up', '--help').stdout).toContain('--kafka-port');
    const { status: code, stdout } = command('status');
    expect([code, stdout]).toEqual([1, `${dir} holds no engines: npm run engines:up\n`]);
    expect(command('down').stdout).toBe(`${dir} holds no engines\n`);
  });
});

describe.skipIf(missing !== undefined)(withReason('one node and InfluxDB'), () => {
  let kafkaPort = 0;
  let first: Record<string, number> = {};
  let up: ReturnType<typeof command>;

  beforeAll(async () => {
    kafkaPort = await freePorts(3);
    const ports = ['--kafka-port', `${kafkaPort}`, '--influx-port', `${kafkaPort + 2}`];
    up = command('up', ...ports, '--retention-days', '7');
    first = pids({ dir });
  });

  const url = () => `http://127.0.0.1:${kafkaPort + 2}`;
  const token = () => readFileSync(join(dir, 'influx-token'), 'utf8');
  const influx = (path: string, body?: string) =>
    fetch(`${url()}${path}`, {
      headers: { authorization: `Token ${token()}`, 'content-type': 'application/vnd.flux' },
      ...(body === undefined ? {} : { method: 'POST', body }),
    });

  it('say where they are, and not their secrets', () => {
    expect([up.status, up.stderr.includes(token())]).toEqual([0, false]);
    expect(up.stdout).toBe(
      `kafka   brokers 127.0.0.1:${kafkaPort}\n` +
        `influx  url ${url()}  org infrapulse  bucket infrapulse  tokenFile ${join(dir, 'influx-token')}\n`,
    );
  });

  it('answer, keep their secrets to their owner, and are found up', async () => {
    expect(await liveNodes('127.0.0.1', kafkaPort)).toEqual([1]);
    for (const secret of ['influx-token', 'influx-password'])
      expect(statSync(join(dir, secret)).mode & 0o777).toBe(0o600);
    const { buckets } = (await (await influx('/api/v2/buckets?name=infrapulse')).json()) as {
      buckets: readonly { retentionRules: readonly { everySeconds: number }[] }[];
    };
    expect(buckets[0]?.retentionRules[0]?.everySeconds).toBe(7 * 86_400);
    const found = command('status');
    expect(found.status).toBe(0);
    expect(found.stdout.match(/ up /g)).toHaveLength(2);
  });

  it('stay as they are when they are started again', async () => {
    expect(await start({ dir })).toEqual({
      kafka: `127.0.0.1:${kafkaPort}`,
      influx: {
        url: url(),
        org: 'infrapulse',
        bucket: 'infrapulse',
        tokenFile: join(dir, 'influx-token'),
      },
    });
    expect(pids({ dir })).toEqual(first);
  });

  it('come back on their data after kill -9', async () => {
    const write = '/api/v2/write?org=infrapulse&bucket=infrapulse';
    expect((await influx(write, 'm,asset=a value=1')).status).toBe(204);
    const cluster = readFileSync(join(dir, 'kafka-1', 'data', 'meta.properties'), 'utf8');
    await killBroker(dir, 1);
    await killEngine(dir, 'influx');
    expect([pids({ dir }), command('status').status]).toEqual([{}, 1]);

    expect(command('up').status).toBe(0);
    expect(command('status').status).toBe(0);
    expect(readFileSync(join(dir, 'kafka-1', 'data', 'meta.properties'), 'utf8')).toBe(cluster);
    const query = 'from(bucket: "infrapulse") |> range(start: -1h)';
    // At first over a kept connection to the killed one.
    const answer = await until(() => influx('/api/v2/query?org=infrapulse', query), {
      withinMs: 5_000,
      what: 'an answer',
    });
    expect(await answer.text()).toContain(',value,m,a');
  });

  it('hold no other number of nodes, and move to no other port while they run', async () => {
    await expect(start({ dir, brokers: 3 })).rejects.toThrow('was made with --brokers 1');
    await expect(start({ dir, kafkaPort: kafkaPort + 100 })).rejects.toThrow('stop it before');
  });

  it('end by SIGTERM, once; and a wipe leaves nothing', () => {
    expect(command('down').stdout).toBe('kafka-1: ended by SIGTERM\ninflux: ended by SIGTERM\n');
    expect(command('down').stdout).toBe('kafka-1: did not run\ninflux: did not run\n');
    expect(command('down', '--wipe').stdout).toContain(`${dir}: deleted`);
    expect(existsSync(dir)).toBe(false);
  });
});

describe.skipIf(missing !== undefined)(withReason('three nodes'), () => {
  let kafkaPort = 0;

  beforeAll(async () => {
    kafkaPort = await freePorts(6);
    await start({ dir, brokers: 3, only: 'kafka', kafkaPort });
  });

  it('miss one that was killed within seconds, and take it back', async () => {
    const live = () => liveNodes('127.0.0.1', kafkaPort);
    expect(new Set(await live())).toEqual(new Set([1, 2, 3]));
    await killBroker(dir, 2);
    await until(async () => (await live()).length === 2, { withinMs: 20_000, what: 'two nodes' });
    await startBroker(dir, 2);
    const rows = await status({ dir });
    expect(rows.map(({ name, up }) => [name, up])).toEqual([
      ['kafka-1', true],
      ['kafka-2', true],
      ['kafka-3', true],
    ]);
  });

  it('end together', async () => {
    const ended = await stop({ dir, wipe: true });
    expect(ended.map(({ name }) => name)).toEqual(['kafka-1', 'kafka-2', 'kafka-3']);
    expect(existsSync(dir)).toBe(false);
  });
});

describe.skipIf(missing !== undefined)(withReason('a port that somebody else has'), () => {
  it('is named, with the flag to choose another, before anything is launched', async () => {
    const port = await freePorts(2);
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(port + 1, '127.0.0.1', resolve));
    const { status: code, stderr } = command('up', '--only', 'kafka', '--kafka-port', `${port}`);
    other.close();
    expect([code, stderr]).toEqual([
      1,
      `engines: kafka-1 wants port ${port + 1} of 127.0.0.1, and another program has it: stop that, or choose with --kafka-port\n`,
    ]);
    expect(pids({ dir })).toEqual({});
  });
});
