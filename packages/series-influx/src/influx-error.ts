import { HttpError } from '@influxdata/influxdb-client';
import { type ErrorCode, PipelineError } from '@infrapulse/ports';

type Doing = 'write' | 'read';

/** InfluxDB's answers and the network's failures in the product's words, once, at the edge. */
export function translate(error: unknown, doing: Doing): PipelineError {
  if (error instanceof PipelineError) return error;
  const code: ErrorCode = doing === 'write' ? 'IP_SERIES_WRITE' : 'IP_SERIES_READ';
  if (!(error instanceof HttpError))
    return new PipelineError(code, 'retry', `InfluxDB does not answer: ${textOf(error)}`, error);
  const { statusCode } = error;
  const text = textOf(error);
  if (/no space left|disk quota/i.test(text))
    return new PipelineError('IP_DISK_FULL', 'retry', `InfluxDB: ${text}`, error);
  const said = `InfluxDB answered ${statusCode}: ${text}${mending(statusCode)}`;
  return new PipelineError(code, isWorthRetrying(statusCode) ? 'retry' : 'reject', said, error);
}

/**
 * 401, 403 and 404 too: an operator can mend a token or a bucket while we wait, and until then nothing may be
 * left out. Only what the request itself is wrong in will never succeed.
 */
function isWorthRetrying(status: number): boolean {
  return status >= 500 || [401, 403, 404, 408, 425, 429].includes(status);
}

function mending(status: number): string {
  if (status === 401 || status === 403) return ' (see series.influx.tokenFile)';
  return status === 404 ? ' (see series.influx.org and series.influx.bucket)' : '';
}

/** A line; whatever the server sent, no more than that. */
export function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error).slice(0, 300);
  const code = (error as NodeJS.ErrnoException).code;
  const text = error.message === '' ? (code ?? error.name) : error.message;
  return text.replace(/\s+/g, ' ').slice(0, 300);
}
