import { faultOf } from './kafka-errors.ts';

/** How a TLS connection says that it does not trust whom it met. */
const NOT_TRUSTED = new Set([
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_REVOKED',
  'CERT_UNTRUSTED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/** What keeps the brokers from us, by an error of kafkajs, and the settings to look at. */
export function whyUnreachable(error: unknown, brokers: readonly string[]): string {
  const at = brokers.join(', ');
  const code = codeOf(error);
  if (NOT_TRUSTED.has(code))
    return `the certificate of a Kafka broker at ${at} is not trusted; look at stream.kafka.ssl.ca`;
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return `the certificate of a Kafka broker at ${at} is of another name; look at stream.kafka.brokers`;
  if (code === 'EPROTO' || code.startsWith('ERR_SSL_'))
    return `a Kafka broker at ${at} speaks no TLS, or another; look at stream.kafka.ssl.mode`;
  if (faultOf(error) === 'KafkaJSConnectionClosedError' || code === 'ECONNRESET')
    return `a Kafka broker at ${at} hangs up; are stream.kafka.ssl.mode and stream.kafka.sasl what it asks for?`;
  return `no Kafka broker answers at ${at}; look at stream.kafka.brokers`;
}

/** Of the network or of TLS; '' where there is none. */
function codeOf(error: unknown): string {
  const { code, cause } = (error ?? {}) as { readonly code?: unknown; readonly cause?: unknown };
  if (typeof code === 'string') return code;
  return cause === undefined || cause === error ? '' : codeOf(cause);
}
