import { PipelineError } from '@infrapulse/ports';
import errors from 'kafkajs/src/protocol/error.js';

interface KafkaFault {
  readonly name?: string;
  readonly type?: string;
  readonly message?: string;
  readonly cause?: unknown;
}

/** Who we are, or what we may do, is wrong: no waiting helps. */
const REFUSED = new Set([
  'KafkaJSSASLAuthenticationError',
  'SASL_AUTHENTICATION_FAILED',
  'UNSUPPORTED_SASL_MECHANISM',
  'ILLEGAL_SASL_STATE',
  'TOPIC_AUTHORIZATION_FAILED',
  'GROUP_AUTHORIZATION_FAILED',
  'CLUSTER_AUTHORIZATION_FAILED',
  'TRANSACTIONAL_ID_AUTHORIZATION_FAILED',
]);
/** These records will be refused again. */
const REJECTED = new Set([
  'MESSAGE_TOO_LARGE',
  'RECORD_LIST_TOO_LARGE',
  'INVALID_RECORD',
  'UNSUPPORTED_FOR_MESSAGE_FORMAT',
]);
const FATAL = new Set([
  'UNSUPPORTED_VERSION',
  'KafkaJSServerDoesNotSupportApiKey',
  'KafkaJSNotImplemented',
  'INVALID_TOPIC_EXCEPTION',
  'INVALID_GROUP_ID',
  'INVALID_SESSION_TIMEOUT',
  'INVALID_TRANSACTION_TIMEOUT',
  'INCONSISTENT_GROUP_PROTOCOL',
]);

/** A producer with this fault is of no use any more; another one may do. */
const SPENT = new Set([
  'OUT_OF_ORDER_SEQUENCE_NUMBER',
  'DUPLICATE_SEQUENCE_NUMBER',
  'UNKNOWN_PRODUCER_ID',
  'INVALID_PRODUCER_EPOCH',
  'INVALID_PRODUCER_ID_MAPPING',
  'INVALID_TXN_STATE',
  'TRANSACTION_COORDINATOR_FENCED',
  'PRODUCER_FENCED',
]);

/** The protocol's name of what went wrong, else the library's; kafkajs hides it below what it wraps. */
export function faultOf(error: unknown): string {
  const { type, name, cause } = (error ?? {}) as KafkaFault;
  if (type !== undefined) return type;
  if (cause !== undefined && cause !== error && (name ?? '').startsWith('KafkaJS'))
    return faultOf(cause);
  return name ?? 'Error';
}

/** Whether the same request may succeed later, as it is. */
export function isTransient(error: unknown): boolean {
  const fault = faultOf(error);
  if (error instanceof PipelineError) return error.outcome === 'retry';
  return ![REFUSED, REJECTED, FATAL, SPENT].some((faults) => faults.has(fault));
}

/** The one place where an error of kafkajs becomes one of ours; `doing` says what failed. */
export function toPipelineError(error: unknown, doing: string): PipelineError {
  if (error instanceof PipelineError) return error;
  const fault = faultOf(error);
  const text = `${doing}: ${(error as KafkaFault).message ?? String(error)}`;
  if (REFUSED.has(fault)) {
    const hint = `${text}; look at stream.kafka.sasl and at the rights of its user`;
    return new PipelineError('IP_CONFIG_INVALID', 'fatal', hint, error);
  }
  if (REJECTED.has(fault)) return new PipelineError('IP_STREAM_WRITE', 'reject', text, error);
  if (FATAL.has(fault)) return new PipelineError('IP_STREAM_WRITE', 'fatal', text, error);
  return new PipelineError('IP_STREAM_UNREACHABLE', 'retry', text, error);
}

/** An error code of the protocol as kafkajs's error; undefined when all is well. */
export function errorOfCode(code: number): Error | undefined {
  return errors.failure(code) ? errors.createErrorFromCode(code) : undefined;
}

export function failIfRefused(code: number): void {
  const error = errorOfCode(code);
  if (error) throw error;
}
