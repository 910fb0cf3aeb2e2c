import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Log } from '../../packages/ports/src/index.ts';
import { openInfluxSeries } from '../../packages/series-influx/src/index.ts';
import {
  ask,
  clock,
  createInfluxPlace,
  type InfluxPlace,
  metrics,
  missing,
  quiet,
  token,
  url,
} from './influx-place.ts';

/** A server that answers everything alike. */
async function fakeServer(status: number, headers: Readonly<Record<string, string>>) {
  const server = createServer((_, answer) => void answer.writeHead(status, headers).end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { at: `http://127.0.0.1:${port}`, close: () => server.close() };
}

describe.skipIf(missing !== null)(`opening InfluxDB (${missing ?? 'real'})`, () => {
  let place: InfluxPlace;
  beforeEach(async () => {
    place = await createInfluxPlace();
  });
  afterEach(() => place.clean());

  /** The error's one line. */
  async function failure(over: Parameters<InfluxPlace['open']>[0]): Promise<string> {
    const error = (await place.open(over).then(
      (series) => series.stop(),
      (reason: unknown) => reason,
    )) as Error & { code: string; outcome: string };
    expect(error.outcome).toBe('fatal');
    expect(error.message).not.toContain('\n');
    expect(error.message).not.toContain(over?.token ?? token);
    return `${error.code} ${error.message}`;
  }

  async function tokenFor(actions: readonly string[]): Promise<string> {
    const resource = { type: 'buckets', id: place.bucketId, orgID: place.orgId };
    const permissions = actions.map((action) => ({ action, resource }));
    const made = { orgID: place.orgId, permissions };
    return (await ask<{ token: string }>('POST', '/api/v2/authorizations', made)).token;
  }

  it('says in one line which setting will not do', async () => {
    expect(await failure({ url: 'influx:8086' })).toMatch(
      /^IP_CONFIG_INVALID series\.influx\.url: /,
    );
    expect(await failure({ url: 'http://a:b@127.0.0.1:1' })).toMatch(
      /series\.influx\.url: must hold no/,
    );
    expect(await failure({ url: 'http://127.0.0.1:1' })).toBe(
      'IP_SERIES_READ series.influx.url: no InfluxDB answers at 127.0.0.1:1: connect ECONNREFUSED 127.0.0.1:1',
    );
    expect(await failure({ token: 'wrong-token' })).toBe(
      'IP_CONFIG_INVALID series.influx.tokenFile: the server does not know the token',
    );
    expect(await failure({ org: 'nobody' })).toBe(
      'IP_CONFIG_INVALID series.influx.org: no organisation nobody',
    );
    expect(await failure({ bucket: 'none' })).toBe(
      'IP_CONFIG_INVALID series.influx.bucket: no bucket none in infrapulse that the token may read',
    );
  });

  it('says so when another version, or something else, answers', async () => {
    const old = await fakeServer(204, { 'x-influxdb-version': '1.6.7~rc0' });
    expect(await failure({ url: old.at })).toMatch(
      /series\.influx\.url: InfluxDB 1\.6\.7~rc0 answers/,
    );
    old.close();
    const web = await fakeServer(200, { 'content-type': 'text/html' });
    expect(await failure({ url: web.at })).toMatch(
      /series\.influx\.url: what answers .* is no InfluxDB/,
    );
    web.close();
  });

  it('needs a token for the bucket and no more; one that may only read is said', async () => {
    const reading = await tokenFor(['read']);
    expect(await failure({ token: reading })).toBe(
      `IP_CONFIG_INVALID series.influx.tokenFile: the token may not write to ${place.bucket}`,
    );
    const series = await place.open({ token: await tokenFor(['read', 'write']) });
    const commit = { position: { 0: 1 }, counters: {} };
    await series.writeReadings({ fresh: [], replaced: [], ...commit });
    expect(await series.committed('readings')).toEqual(commit);
    expect(await series.newest()).toEqual(new Map());
    await series.stop();
  });

  it('retries, naming the token, when it is taken away while running, and goes on when it is given back', async () => {
    const { id, token: own } = await ask<{ id: string; token: string }>(
      'POST',
      '/api/v2/authorizations',
      {
        orgID: place.orgId,
        permissions: ['read', 'write'].map((action) => ({
          action,
          resource: { type: 'buckets', id: place.bucketId, orgID: place.orgId },
        })),
      },
    );
    const series = await place.open({ token: own });
    const write = (offset: number) =>
      series.writeReadings({ fresh: [], replaced: [], position: { 0: offset }, counters: {} });
    await write(1);
    await ask('PATCH', `/api/v2/authorizations/${id}`, { status: 'inactive' });
    const error = await write(2).catch((reason: unknown) => reason as Error);
    expect(error).toMatchObject({ outcome: 'retry' });
    expect((error as Error).message).toMatch(/series\.influx\.tokenFile/);
    await ask('PATCH', `/api/v2/authorizations/${id}`, { status: 'active' });
    await write(2);
    expect((await series.committed('readings')).position).toEqual({ 0: 2 });
    await series.stop();
  });

  it('warns of a bucket that forgets sooner than rows shall stay, and keeps its position there', async () => {
    const brief = await createInfluxPlace(7200);
    const warnings: unknown[] = [];
    const log: Log = { ...quiet, warn: (_, message) => void warnings.push(message) };
    const settings = { url, org: 'infrapulse', bucket: brief.bucket, token, metrics };
    const series = await openInfluxSeries({ ...settings, keepMs: 864e5 }, { clock, log });
    expect(warnings).toEqual(['Bucket forgets sooner than the retention settings ask for']);
    const commit = { position: { 0: 1 }, counters: { stored: 1 } };
    await series.writeReadings({ fresh: [], replaced: [], ...commit });
    expect(await series.committed('readings')).toEqual(commit);
    await series.stop();
    await brief.clean();
  });

  it('finds a bucket whose name has a slash', async () => {
    const slashed = await createInfluxPlace(0, url, 'test/of a/slash');
    const series = await slashed.open();
    await series.writeReadings({ fresh: [], replaced: [], position: { 0: 1 }, counters: {} });
    expect((await series.committed('readings')).position).toEqual({ 0: 1 });
    await series.stop();
    await slashed.clean();
  });

  it('compresses when asked to', async () => {
    const series = await place.open({ gzip: 'on' });
    await series.writeReadings({ fresh: [], replaced: [], position: { 0: 1 }, counters: {} });
    expect((await series.committed('readings')).position).toEqual({ 0: 1 });
    await series.stop();
  });
});
