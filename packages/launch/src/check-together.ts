import type { z } from 'zod';
import { isLoopback } from './loopback.ts';

interface Together {
  readonly stream: {
    readonly driver: string;
    readonly kafka: {
      readonly brokers: readonly string[];
      readonly sasl: { readonly username?: string | undefined } & Passwords;
      readonly ssl: { readonly mode: string };
    };
  };
  readonly series: {
    readonly driver: string;
    readonly influx: {
      readonly url: string;
      readonly token?: string | undefined;
      readonly tokenFile?: string | undefined;
    };
  };
}

interface Passwords {
  readonly password?: string | undefined;
  readonly passwordFile?: string | undefined;
}

type Fault = readonly [path: readonly string[], message: string];

/** What settings must be to each other; each fault names the key to change. */
export function checkTogether(settings: Together, context: z.RefinementCtx): void {
  for (const [path, message] of [...kafkaFaults(settings), ...influxFaults(settings)])
    context.addIssue({ code: 'custom', path: [...path], message });
}

function* kafkaFaults({ stream: { driver, kafka } }: Together): Iterable<Fault> {
  if (driver !== 'kafka') return;
  const { brokers, sasl, ssl } = kafka;
  const far = brokers.find((broker) => !isLoopback(broker));
  if (ssl.mode === 'off' && far !== undefined)
    yield [
      ['stream', 'kafka', 'ssl', 'mode'],
      `${far} is another machine: use on (TLS), or insecure for a network you trust`,
    ];
  if (sasl.username !== undefined && !sasl.password && !sasl.passwordFile)
    yield [['stream', 'kafka', 'sasl', 'passwordFile'], 'a user needs a password'];
}

function* influxFaults({ series: { driver, influx } }: Together): Iterable<Fault> {
  if (driver !== 'influx') return;
  if (!influx.token && !influx.tokenFile)
    yield [
      ['series', 'influx', 'tokenFile'],
      'InfluxDB needs a token: name the file that holds it',
    ];
  if (influx.url.startsWith('http:') && !isLoopback(influx.url))
    yield [
      ['series', 'influx', 'url'],
      `${influx.url} is another machine: its token must not cross a network in the clear, use https`,
    ];
}
