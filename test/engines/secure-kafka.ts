import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { start, stop } from '../../deploy/engines/engines.mjs';
import { hasKafkaTools, JARS } from './foreign-tools.ts';
import { freePorts } from './free-ports.ts';
import { type Certificates, makeCertificates, noKeytool } from './make-certificates.ts';

const run = promisify(execFile);

/** Why there can be no secure Kafka here, null when there can. */
export const noSecureKafka =
  noKeytool ?? (hasKafkaTools ? null : 'the tools of Kafka are in no cache here');

export const USER = 'infrapulse';

/** A node that asks for TLS and a password at `broker`. */
export interface SecureKafka {
  readonly broker: string;
  /** The same node, where it asks for neither. */
  readonly plainBroker: string;
  readonly certificates: Certificates;
  dispose(): Promise<void>;
}

export async function startSecureKafka(password: string): Promise<SecureKafka> {
  const dir = mkdtempSync(join(tmpdir(), 'infrapulse-secure-'));
  const port = await freePorts(3);
  const certificates = makeCertificates(dir, 'ours');
  const properties = propertiesOf({ port, password, certificates });
  const { kafka = '' } = await start({ dir, only: 'kafka', kafkaPort: port, properties });
  await addScramUser(kafka, password);
  return {
    broker: `127.0.0.1:${port + 2}`,
    plainBroker: kafka,
    certificates,
    async dispose() {
      await stop({ dir, wipe: true });
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

interface Asked {
  readonly port: number;
  readonly password: string;
  readonly certificates: Certificates;
}

function propertiesOf({ port, password, certificates }: Asked) {
  const at = (name: string, offset: number) => `${name}://127.0.0.1:${port + offset}`;
  const modules = 'org.apache.kafka.common.security';
  const login = `${modules}.plain.PlainLoginModule required user_${USER}="${password}";`;
  return {
    listeners: [at('PLAINTEXT', 0), at('CONTROLLER', 1), at('SECURE', 2)].join(','),
    'advertised.listeners': [at('PLAINTEXT', 0), at('SECURE', 2)].join(','),
    'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SECURE:SASL_SSL',
    'sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-512',
    'listener.name.secure.plain.sasl.jaas.config': login,
    'listener.name.secure.scram-sha-512.sasl.jaas.config': `${modules}.scram.ScramLoginModule required;`,
    'ssl.keystore.type': 'PKCS12',
    'ssl.keystore.location': certificates.keystore,
    'ssl.keystore.password': certificates.password,
  };
}

/** `kafka-configs --alter`, as an operator does it. */
async function addScramUser(bootstrap: string, password: string): Promise<void> {
  const change = ['--alter', '--add-config', `SCRAM-SHA-512=[password=${password}]`];
  const whom = ['--entity-type', 'users', '--entity-name', USER];
  const tool = ['-Xmx128m', '-cp', join(JARS, '*'), 'kafka.admin.ConfigCommand'];
  await run('java', [...tool, '--bootstrap-server', bootstrap, ...change, ...whom]);
}
