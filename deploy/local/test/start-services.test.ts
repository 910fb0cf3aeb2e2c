import { afterEach, describe, expect, it, vi } from 'vitest';
import { ingestsOf, servicesOf } from '../services/describe.mjs';
import { readFlags } from '../services/flags.mjs';
import { supervise } from '../services/supervise.mjs';

describe('the flags of start:services', () => {
  it('have defaults that start one of each, and say what they can be', () => {
    expect(readFlags([])).toMatchObject({
      instances: { ingest: 1, kpi: 1, alarms: 1, notifier: 1 },
    });
    expect(readFlags(['--help'])).toEqual({ help: expect.stringContaining('--engines-dir') });
  });

  it('are refused by name', () => {
    expect(() => readFlags(['--kpis', '2'])).toThrow('--kpis');
    expect(() => readFlags(['--kpi', '0'])).toThrow('--kpi 0: a whole number from 1 to 16');
    expect(() => readFlags(['--simulator', 'rome'])).toThrow('heze-demo, heze-full, off');
    expect(() => readFlags(['--config', 'x', '--brokers', '3'])).toThrow('--brokers');
  });

  it('give each ingest its name and port, and each service its place again', () => {
    const flags = readFlags(['--ingest', '2', '--kpi', '2', '--mqtt-port', '4000']);
    const prepared = { file: 'city.yaml', demo: true };
    const [, second] = ingestsOf(flags, prepared);
    expect(second?.name).toBe('ingest-2');
    expect(second?.args({}).slice(1).join(' ')).toBe(
      '--config city.yaml --stream.kafka.instance ingest-2 --ingest.node ingest-2 --mqtt.port 4001',
    );
    const services = servicesOf(flags, prepared);
    expect(services.map(({ name }) => name)).toEqual([
      ...['historian', 'kpi-1', 'kpi-2', 'alarms', 'notifier', 'api'],
    ]);
    expect(services.at(-1)?.args({ http: 'http://127.0.0.1:8081' }).slice(1).join(' ')).toBe(
      '--config city.yaml --stream.kafka.instance api --demo true --http.port 8081',
    );
  });
});

describe('a service under supervision', () => {
  const started: { stop(): Promise<unknown> }[] = [];
  afterEach(async () => {
    await Promise.all(started.splice(0).map((one) => one.stop()));
  });

  function watch(script: string) {
    const said: string[] = [];
    const given: Readonly<Record<string, string>>[] = [];
    const one = supervise({
      name: 'one',
      args: (addresses: Readonly<Record<string, string>>) => {
        given.push(addresses);
        return ['-e', script];
      },
      onGivenUp: () => undefined,
      tell: (line: string) => void said.push(line),
    });
    started.push(one);
    return { one, said, given };
  }
  const READY = 'console.log("infrapulse one ready health=http://127.0.0.1:7");';

  it('is started again at the same place when it ends by itself, and that is said', async () => {
    const { one, said, given } = watch(`${READY} setTimeout(() => process.exit(3), 50)`);
    await one.start();
    await vi.waitFor(() => expect(given).toHaveLength(2), { timeout: 20_000, interval: 20 });
    expect(given).toEqual([{}, { health: 'http://127.0.0.1:7' }]);
    expect(said.join('')).toContain('one ENDED UNEXPECTEDLY (code 3): starting it again in 0.5 s');
  });

  it('rejects its start when it ends before it is ready, and is not started again', async () => {
    const { one, said, given } = watch('console.error("no such broker"); process.exit(1)');
    await expect(one.start()).rejects.toThrow('one does not start');
    expect([given.length, said]).toEqual([1, ['one       | no such broker']]);
  });

  it('is stopped by SIGTERM', async () => {
    const { one } = watch(
      `${READY} process.on('SIGTERM', () => process.exit(0)); setInterval(() => {}, 9)`,
    );
    await one.start();
    expect(await one.stop()).toBeUndefined();
  });
});
