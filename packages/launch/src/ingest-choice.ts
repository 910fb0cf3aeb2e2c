import { readSecret } from './read-secret.ts';
import type { Settings } from './settings.ts';

/** Where ingest takes messages from, and what it does with them; reads the password's file. */
export function ingestChoice({ host, mqtt, ingest }: Settings) {
  const { port, maxPacketBytes, external } = mqtt;
  return { host, port, maxPacketBytes, ...ingest, external: externalOf(external) };
}

function externalOf({
  url,
  username,
  password,
  passwordFile,
  share,
}: Settings['mqtt']['external']) {
  if (url === undefined) return null;
  if (username === undefined) return { url, share };
  const secret = password ?? readSecret('mqtt.external.passwordFile', passwordFile);
  return { url, share, username, password: secret };
}

/** Where devices publish: our own broker on this port, or the foreign one. */
export function mqttAddress({ host, mqtt }: Settings, port: number): string {
  return mqtt.external.url ?? `mqtt://${host}:${port}`;
}
