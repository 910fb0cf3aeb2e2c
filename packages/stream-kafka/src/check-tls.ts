import { createSecureContext } from 'node:tls';
import { PipelineError } from '@infrapulse/ports';
import type { KafkaSsl } from './context.ts';

/** Throws IP_CONFIG_INVALID (fatal) for texts that are no PEM, or a key of another certificate. */
export function checkTls(ssl: KafkaSsl | undefined): void {
  try {
    createSecureContext(ssl);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const text = `stream.kafka.ssl.cert and stream.kafka.ssl.key: ${reason}`;
    throw new PipelineError('IP_CONFIG_INVALID', 'fatal', text, error);
  }
}
