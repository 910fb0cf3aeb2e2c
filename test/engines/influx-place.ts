import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { SeriesPort } from '../../packages/ports/src/index.ts';
import { createSystemClock } from '../../packages/runtime/src/index.ts';
import { metrics, quiet } from '../../packages/series-embedded/test/fixtures.ts';
import {
  type InfluxSeriesOptions,
  openInfluxSeries,
} from '../../packages/series-influx/src/index.ts';

const { INFRAPULSE_TEST_INFLUX_URL, INFRAPULSE_TEST_INFLUX_TOKEN_FILE } = process.env;
export const { INFRAPULSE_TEST_INFLUX_ORG: org = 'infrapulse' } = process.env;

/** Why tests on a real InfluxDB are skipped, null when they run. */
export const missing =
  INFRAPULSE_TEST_INFLUX_URL && INFRAPULSE_TEST_INFLUX_TOKEN_FILE
    ? null
    : 'INFRAPULSE_TEST_INFLUX_URL and _TOKEN_FILE name no InfluxDB';

export const url = INFRAPULSE_TEST_INFLUX_URL ?? '';
export const clock = createSystemClock();
export const token = missing
  ? ''
  : readFileSync(INFRAPULSE_TEST_INFLUX_TOKEN_FILE ?? '', 'utf8').trim();

export { metrics, quiet };

/** A server's API; a path below it, JSON in and out. */
export async function ask<T>(method: string, path: string, body?: unknown, at = url): Promise<T> {
  const answer = await fetch(`${at}${path}`, {
    method,
    headers: { authorization: `Token ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return (text === '' ? null : JSON.parse(text)) as T;
}

export interface InfluxPlace {
  readonly bucket: string;
  readonly bucketId: string;
  readonly orgId: string;
  open(over?: Partial<InfluxSeriesOptions>): Promise<SeriesPort>;
  clean(): Promise<void>;
}

/** A bucket of its own on the server, or on another one of the same token. */
export async function createInfluxPlace(
  retentionS = 0,
  at: string = url,
  name = 'test',
): Promise<InfluxPlace> {
  const bucket = `${name}-${randomUUID()}`;
  const { orgs } = await ask<{ orgs: readonly { id: string }[] }>(
    'GET',
    `/api/v2/orgs?org=${org}`,
    undefined,
    at,
  );
  const orgId = orgs[0]?.id ?? '';
  const rules = retentionS === 0 ? [] : [{ type: 'expire', everySeconds: retentionS }];
  const made = { orgID: orgId, name: bucket, retentionRules: rules };
  const { id } = await ask<{ id: string }>('POST', '/api/v2/buckets', made, at);
  return {
    bucket,
    bucketId: id,
    orgId,
    open: (over = {}) =>
      openInfluxSeries({ url: at, org, bucket, token, metrics, ...over }, { clock, log: quiet }),
    clean: () => ask('DELETE', `/api/v2/buckets/${id}`, undefined, at),
  };
}
