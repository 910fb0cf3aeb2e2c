import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** Why no certificates can be made here, null when they can. */
export const noKeytool =
  spawnSync('keytool', ['-help']).status === 0
    ? null
    : 'keytool, of every Java, is missing: no certificates can be made';

/** An authority of its own, and what a server on 127.0.0.1 needs of it. */
export interface Certificates {
  /** PEM file of the authority. */
  readonly ca: string;
  /** PKCS12 file of the server's key and certificate. */
  readonly keystore: string;
  readonly password: string;
}

const PASSWORD = 'only-for-tests';

export function makeCertificates(dir: string, name: string): Certificates {
  const keystore = join(dir, `${name}.p12`);
  const ca = join(dir, `${name}.pem`);
  const keytool = (command: string, ...args: readonly string[]) =>
    execFileSync(
      'keytool',
      [command, '-keystore', keystore, '-storepass', PASSWORD, '-storetype', 'PKCS12', ...args],
      { stdio: 'pipe' },
    );
  const pair = (alias: string, ...more: readonly string[]) =>
    keytool(
      ...(['-genkeypair', '-alias', alias, '-keyalg', 'EC', '-validity', '2'] as const),
      ...['-dname', `CN=${name} ${alias}`, ...more],
    );
  pair('ca', '-ext', 'bc:c');
  pair('server', '-signer', 'ca', '-ext', 'san=ip:127.0.0.1');
  keytool('-exportcert', '-alias', 'ca', '-rfc', '-file', ca);
  // A server with two keys may show either.
  keytool('-delete', '-alias', 'ca');
  return { ca, keystore, password: PASSWORD };
}
