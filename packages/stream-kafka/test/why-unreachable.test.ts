import kafkajs from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { whyUnreachable } from '../src/why-unreachable.ts';

const { KafkaJSConnectionError, KafkaJSNumberOfRetriesExceeded } = kafkajs;

/** As kafkajs gives up: below what it wraps. */
function given(error: Error): string {
  const spent = new KafkaJSNumberOfRetriesExceeded(error, { retryCount: 2, retryTime: 50 });
  return whyUnreachable(spent, ['k:9093']);
}

const withCode = (code: string) => given(new KafkaJSConnectionError('no', { broker: 'k', code }));

describe('why no broker can be reached', () => {
  it('names the setting that a fault of the network or of TLS points to', () => {
    expect(withCode('ECONNREFUSED')).toBe(
      'no Kafka broker answers at k:9093; look at stream.kafka.brokers',
    );
    expect(withCode('SELF_SIGNED_CERT_IN_CHAIN')).toContain('stream.kafka.ssl.ca');
    expect(withCode('CERT_HAS_EXPIRED')).toContain('stream.kafka.ssl.ca');
    expect(withCode('ERR_TLS_CERT_ALTNAME_INVALID')).toContain('stream.kafka.brokers');
    expect(withCode('ERR_SSL_WRONG_VERSION_NUMBER')).toContain('stream.kafka.ssl.mode');
    const closed = { name: 'KafkaJSConnectionClosedError' };
    expect(given(Object.assign(new KafkaJSConnectionError('closed'), closed))).toMatch(
      /stream\.kafka\.ssl\.mode and stream\.kafka\.sasl/,
    );
  });
});
