import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { launch } from './processes.mjs';
import { EnginesError } from './say.mjs';

/** Larger pieces are written less often, and the collector runs less, for some memory: a quarter of its processor time. */
const STEADY_WRITES = ['--storage-cache-snapshot-memory-size', String(64 * 2 ** 20)].concat(
  '--storage-cache-max-memory-size',
  String(2 * 2 ** 30),
);
const NAME = 'infrapulse';
const DAY_S = 86_400;
const ANSWER_MS = 2_000;
const SETUP_MS = 30_000;

export function launchInflux(engine, program) {
  mkdirSync(engine.data, { recursive: true });
  const { host } = new URL(engine.address);
  const args = ['--bolt-path', engine.marker]
    .concat('--sqlite-path', join(engine.data, 'influxd.sqlite'))
    .concat('--engine-path', join(engine.data, 'engine'))
    .concat('--http-bind-address', host, '--reporting-disabled')
    .concat(STEADY_WRITES);
  launch(engine, [...program(engine), ...args], { GOGC: '200', ...process.env });
}

export async function influxAnswers({ address }) {
  const response = await fetch(`${address}/health`, { signal: AbortSignal.timeout(ANSWER_MS) });
  return (await response.json()).status === 'pass';
}

export function influxSettings({ address, dir }) {
  return { url: address, org: NAME, bucket: NAME, tokenFile: join(dir, 'influx-token') };
}

/** User, organisation and bucket, the first time; the secrets are written before they are in force. */
export async function setUpInflux({ address, dir }, retentionDays = 0) {
  const setup = `${address}/api/v2/setup`;
  const { allowed } = await (await fetch(setup, { signal: AbortSignal.timeout(SETUP_MS) })).json();
  const tokenFile = join(dir, 'influx-token');
  if (!allowed && existsSync(tokenFile)) return;
  if (!allowed)
    throw new EnginesError(
      `InfluxDB is set up, but ${tokenFile} has gone: npm run engines:down -- --wipe starts anew`,
    );
  const response = await fetch(setup, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    signal: AbortSignal.timeout(SETUP_MS),
    body: JSON.stringify({
      username: NAME,
      org: NAME,
      bucket: NAME,
      password: secret(join(dir, 'influx-password')),
      token: secret(tokenFile),
      retentionPeriodSeconds: retentionDays * DAY_S,
    }),
  });
  if (!response.ok)
    throw new EnginesError(
      `InfluxDB refuses its set-up: ${response.status} ${await response.text()}`,
    );
}

/** The secret in a file that only its owner reads, made at random when there is none. */
function secret(file) {
  if (!existsSync(file))
    writeFileSync(file, randomBytes(32).toString('base64url'), { mode: 0o600 });
  return readFileSync(file, 'utf8');
}
