import { HttpError, InfluxDB } from '@influxdata/influxdb-client';
import { type Log, PipelineError } from '@infrapulse/ports';
import { textOf } from './influx-error.ts';

interface CheckOptions {
  readonly url: string;
  readonly org: string;
  readonly bucket: string;
  readonly token: string;
  readonly timeoutMs: number;
  /** How long rows shall stay; a bucket that forgets sooner is said. */
  readonly keepMs: number;
}

interface Bucket {
  readonly name: string;
  readonly retentionRules?: readonly { readonly everySeconds?: number }[];
}

/**
 * Rejects with one line that names the setting when the server, its version, the token, the organisation or the
 * bucket will not do. Resolves with how long the bucket keeps points, in ms; Infinity = for ever.
 */
export async function checkServer(options: CheckOptions, log: Log): Promise<number> {
  checkUrl(options.url);
  const { url, token, timeoutMs } = options;
  const { transport } = new InfluxDB({ url, token, timeout: timeoutMs });
  const request = (method: string, path: string) => {
    const signal = AbortSignal.timeout(timeoutMs);
    let headers: Readonly<Record<string, unknown>> = {};
    return transport
      .request(path, '', { method, signal }, (started) => {
        headers = started;
      })
      .then((body: unknown) => ({ body, headers }));
  };
  await checkVersion(request, options);
  const retentionMs = await checkBucket(request, options);
  await checkWriting(request, options);
  if (retentionMs < options.keepMs) {
    const days = (ms: number) => Math.round(ms / 86_400_000);
    const fields = {
      bucket: options.bucket,
      bucketDays: days(retentionMs),
      wantedDays: days(options.keepMs),
    };
    log.warn(fields, 'Bucket forgets sooner than the retention settings ask for');
  }
  return retentionMs;
}

type Request = (
  method: string,
  path: string,
) => Promise<{ readonly body: unknown; readonly headers: Readonly<Record<string, unknown>> }>;

function checkUrl(text: string): void {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol))
    throw invalid('series.influx.url: expected http://host:8086 or https://host:8086');
  if (url.username !== '' || url.password !== '')
    throw invalid(
      'series.influx.url: must hold no user and password; series.influx.tokenFile does',
    );
}

async function checkVersion(request: Request, { url }: CheckOptions): Promise<void> {
  let headers: Readonly<Record<string, unknown>>;
  try {
    ({ headers } = await request('GET', '/ping'));
  } catch (error) {
    const text = `series.influx.url: no InfluxDB answers at ${new URL(url).host}: ${textOf(error)}`;
    throw new PipelineError('IP_SERIES_READ', 'fatal', text, error);
  }
  const version = headers['x-influxdb-version'];
  const host = new URL(url).host;
  if (typeof version !== 'string')
    throw invalid(`series.influx.url: what answers at ${host} is no InfluxDB`);
  // A build from source says "dev"; the calls that follow tell.
  if (!/^v?2\.|^dev$/.test(version))
    throw invalid(`series.influx.url: InfluxDB ${version} answers at ${host}; 2.x is needed`);
}

async function checkBucket(request: Request, { org, bucket }: CheckOptions): Promise<number> {
  const query = `org=${encodeURIComponent(org)}&name=${encodeURIComponent(bucket)}`;
  const missing = `series.influx.bucket: no bucket ${bucket} in ${org} that the token may read`;
  try {
    const { body } = await request('GET', `/api/v2/buckets?${query}`);
    const found = (body as { buckets?: readonly Bucket[] }).buckets ?? [];
    const seconds = found.find(({ name }) => name === bucket)?.retentionRules;
    if (seconds === undefined) throw invalid(missing);
    return (seconds[0]?.everySeconds ?? 0) * 1000 || Number.POSITIVE_INFINITY;
  } catch (error) {
    throw bucketFault(error, { org, missing });
  }
}

function bucketFault(
  error: unknown,
  { org, missing }: { readonly org: string; readonly missing: string },
): PipelineError {
  if (error instanceof PipelineError) return error;
  const status = error instanceof HttpError ? error.statusCode : 0;
  if (status === 401)
    return invalid('series.influx.tokenFile: the server does not know the token', error);
  if (status === 403)
    return invalid('series.influx.tokenFile: the token may not read buckets', error);
  if (status === 404)
    return invalid(
      /organization/.test(textOf(error)) ? `series.influx.org: no organisation ${org}` : missing,
      error,
    );
  return unreachable(error);
}

async function checkWriting(request: Request, { org, bucket }: CheckOptions): Promise<void> {
  const query = `org=${encodeURIComponent(org)}&bucket=${encodeURIComponent(bucket)}`;
  try {
    await request('POST', `/api/v2/write?${query}`);
  } catch (error) {
    const status = error instanceof HttpError ? error.statusCode : 0;
    if (status === 401 || status === 403)
      throw invalid(`series.influx.tokenFile: the token may not write to ${bucket}`, error);
    throw unreachable(error);
  }
}

function unreachable(cause: unknown): PipelineError {
  return new PipelineError('IP_SERIES_READ', 'fatal', `series.influx.url: ${textOf(cause)}`, cause);
}

function invalid(message: string, cause?: unknown): PipelineError {
  return new PipelineError('IP_CONFIG_INVALID', 'fatal', message, cause);
}
