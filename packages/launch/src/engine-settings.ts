import { z } from 'zod';

const secret = (what: string) => z.string().min(1).optional().describe(what);
const file = (what: string) => z.string().min(1).optional().describe(what);

const sasl = z
  .strictObject({
    mechanism: z
      .enum(['plain', 'scram-sha-256', 'scram-sha-512'])
      .default('scram-sha-512')
      .describe('How to sign in at the brokers.'),
    username: z.string().min(1).optional().describe('Who signs in; absent: nobody.'),
    password: secret('Password of that user.'),
    passwordFile: file('File that holds the password.'),
  })
  .prefault({});

const ssl = z
  .strictObject({
    mode: z
      .enum(['off', 'on', 'insecure'])
      .default('off')
      .describe('on: TLS; off: plain, to this machine only; insecure: plain, to any machine.'),
    ca: file('File of the authorities to trust; absent: those of the system.'),
    cert: file('File of our certificate, where the brokers ask for one.'),
    key: file('File of its key.'),
  })
  .prefault({});

/** Of the log on Kafka. */
export const kafkaSettings = z
  .strictObject({
    brokers: z
      .array(z.string().regex(/^.+:\d{1,5}$/, 'host:port is needed'))
      .min(1)
      .default(['127.0.0.1:9092'])
      .describe('Brokers to ask first, host:port.'),
    sasl,
    ssl,
    partitions: z
      .number()
      .int()
      .min(1)
      .max(256)
      .default(6)
      .describe('Partitions of every topic; fixed once the topics exist.'),
    replication: z
      .number()
      .int()
      .min(1)
      .max(7)
      .default(1)
      .describe('Copies of each record; 3 survives the loss of a broker.'),
    topicPrefix: z
      .string()
      .regex(/^[A-Za-z0-9._-]{0,100}$/, 'letters, digits, dot, dash and underline, at most 100')
      .default('')
      .describe(
        'Before the name of every topic, group and transaction: several installations share a cluster.',
      ),
    instance: z
      .string()
      .regex(/^[A-Za-z0-9._-]{1,100}$/, 'letters, digits, dot, dash and underline, at most 100')
      .optional()
      .describe(
        'Name of this process among its like, its own for each: a restart takes its partitions over at once instead of after 6 s.',
      ),
  })
  .prefault({});

/** Of history in InfluxDB 2. */
export const influxSettings = z
  .strictObject({
    url: z
      .url({ protocol: /^https?$/ })
      .default('http://127.0.0.1:8086')
      .describe('Its address.'),
    org: z.string().min(1).default('infrapulse').describe('Organisation that owns the bucket.'),
    bucket: z.string().min(1).default('infrapulse').describe('Bucket that holds everything.'),
    token: secret('Token that may read, write and delete in the bucket.'),
    tokenFile: file('File that holds the token.'),
  })
  .prefault({});

/** Of a broker that is not ours: devices publish there, we subscribe. */
export const externalSettings = z
  .strictObject({
    url: z
      .url({ protocol: /^(mqtts?|wss?)$/ })
      .optional()
      .describe('Broker to subscribe to instead of running one, mqtt:// or mqtts://.'),
    username: z.string().min(1).optional().describe('Who signs in there; absent: nobody.'),
    password: secret('Password of that user.'),
    passwordFile: file('File that holds the password.'),
    share: z
      .string()
      .regex(/^[^/+#]*$/, 'no /, + or #')
      .default('')
      .describe('Name of a shared subscription, so that several instances divide the messages.'),
  })
  .prefault({});
