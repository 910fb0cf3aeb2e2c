import { HttpError } from '@influxdata/influxdb-client';
import { PipelineError } from '@infrapulse/ports';
import { expect, it } from 'vitest';
import { translate } from '../src/influx-error.ts';

const answer = (status: number, message: string) =>
  new HttpError(status, 'said', JSON.stringify({ message }), null, 'application/json');

it('tells what may succeed later from what never will', () => {
  const outcomes = [401, 403, 404, 408, 429, 500, 503, 400, 405].map(
    (status) => translate(answer(status, 'x'), 'write').outcome,
  );
  expect(outcomes).toEqual([...Array<string>(7).fill('retry'), 'reject', 'reject']);
  const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
  expect(translate(refused, 'read')).toMatchObject({ code: 'IP_SERIES_READ', outcome: 'retry' });
});

it('names a full disk, and the setting to look at', () => {
  const full = answer(500, 'unexpected error: write /data: no space left on device');
  expect(translate(full, 'write')).toMatchObject({ code: 'IP_DISK_FULL', outcome: 'retry' });
  expect(translate(answer(401, 'unauthorized'), 'write').message).toBe(
    'InfluxDB answered 401: unauthorized (see series.influx.tokenFile)',
  );
  expect(translate(answer(404, 'no bucket'), 'write').message).toMatch(/series\.influx\.bucket/);
});

it('keeps to one line, and leaves the product’s own errors alone', () => {
  const { message } = translate(new Error(`a\nb${'x'.repeat(1000)}`), 'read');
  expect(message).not.toContain('\n');
  expect(message.length).toBeLessThan(400);
  const own = new PipelineError('IP_SERIES_CLOSED', 'fatal', 'closed');
  expect(translate(own, 'read')).toBe(own);
});
