/** Every error code of the product; never reused, never renamed. */
const ERROR_CODES = [
  'IP_CONFIG_INVALID',
  'IP_DIRECTORY_LOCKED',
  'IP_PORT_TAKEN',
  'IP_STREAM_CLOSED',
  'IP_STREAM_WRITE',
  'IP_STREAM_FULL',
  'IP_STREAM_CORRUPT',
  'IP_STREAM_UNREACHABLE',
  'IP_STATE_VERSION',
  'IP_SERIES_CLOSED',
  'IP_SERIES_WRITE',
  'IP_SERIES_READ',
  'IP_SERIES_PARTIAL',
  'IP_DISK_FULL',
  'IP_BROKER',
  'IP_START',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

/** retry: the same call may succeed later; reject: this input never will; fatal: the process must stop. */
export type Outcome = 'retry' | 'reject' | 'fatal';

/** The one error class of the product. Drivers translate their library's errors into it, once, at the edge. */
export class PipelineError extends Error {
  readonly code: ErrorCode;
  readonly outcome: Outcome;

  constructor(code: ErrorCode, outcome: Outcome, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'PipelineError';
    this.code = code;
    this.outcome = outcome;
  }
}

/** A store took part of a batch; `rejected` names the rest. Everything else of the batch is stored. */
export class PartialWriteError extends PipelineError {
  readonly rejected: readonly { readonly index: number; readonly reason: string }[];

  constructor(rejected: readonly { readonly index: number; readonly reason: string }[]) {
    super('IP_SERIES_PARTIAL', 'reject', `The store refused ${rejected.length} rows`);
    this.rejected = rejected;
  }
}
