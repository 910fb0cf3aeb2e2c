import type { WorkerError } from './messages.ts';

/** The store must be closed and opened again before it does anything more. */
export function isInvalidated(error: unknown): boolean {
  return /database has been invalidated|FATAL Error/i.test(textOf(error));
}

/** DuckDB's errors in the product's words, once, at the edge. */
export function translate(error: unknown, doing: 'open' | 'write' | 'read'): WorkerError {
  const text = textOf(error);
  if (/could not set lock|conflicting lock/i.test(text)) {
    return {
      code: 'IP_DIRECTORY_LOCKED',
      outcome: 'fatal',
      message: 'the series store is in use by another process',
    };
  }
  if (/no space left|disk full|out of disk/i.test(text))
    return { code: 'IP_DISK_FULL', outcome: 'retry', message: `the series store: ${text}` };
  if (doing === 'open')
    return {
      code: 'IP_START',
      outcome: 'fatal',
      message: `the series store does not open: ${text}`,
    };
  const code = doing === 'write' ? 'IP_SERIES_WRITE' : 'IP_SERIES_READ';
  return { code, outcome: 'retry', message: `the series store: ${text}` };
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
