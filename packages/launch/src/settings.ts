import { HOT_WINDOW_MS } from '@infrapulse/domain';
import { byteCount, durationMs } from '@infrapulse/runtime';
import { z } from 'zod';
import { checkTogether } from './check-together.ts';
import { externalSettings, influxSettings, kafkaSettings } from './engine-settings.ts';
import { LOOPBACK } from './loopback.ts';
import { notifierSettings } from './notifier-settings.ts';

const port = (fallback: number, what: string) =>
  z.number().int().min(0).max(65_535).default(fallback).describe(`${what}; 0 takes any free port.`);
/** What the fold does whatever is set: no longer horizon could be kept. */
const BEYOND_EVIDENCE =
  'must be at most 48h: so long evidence is kept whole; days of later data are computed again from the store';
const duration = (fallback: string, what: string) => durationMs().prefault(fallback).describe(what);
const size = (fallback: string, what: string) => byteCount().prefault(fallback).describe(what);

/** Every setting of an installation; the order is the order of `config print`. */
const fields = z.strictObject({
  host: z
    .string()
    .refine((host) => LOOPBACK.test(host), {
      message:
        'only a loopback address (127.0.0.1, ::1, localhost) is allowed: this release has no sign-in ' +
        'and no TLS, which other addresses need. To reach it from elsewhere use an SSH tunnel, ' +
        'for example: ssh -L 8080:127.0.0.1:8080 -L 1883:127.0.0.1:1883 <this machine>',
    })
    .default('127.0.0.1')
    .describe('Address that the MQTT and HTTP listeners bind to.'),
  dataDir: z
    .string()
    .min(1)
    .default('./data')
    .describe('Everything kept on disk; delete it to start anew.'),
  simulator: z
    .enum(['heze-demo', 'heze-full', 'off'])
    .default('heze-demo')
    .describe('The simulated city to run, or off.'),
  demo: z
    .boolean()
    .default(false)
    .describe(
      'Every page says demo data. npm start knows by its data directory; an api that runs alone is told here.',
    ),
  register: z
    .string()
    .optional()
    .describe('Asset register to import at start: JSON, NDJSON, CSV or a folder of them.'),
  plan: z
    .string()
    .optional()
    .describe(
      "City plan to judge by, a file of one's own (YAML or JSON); absent: the shipped plan of Heze, 2020-2022.",
    ),
  clock: z
    .enum(['system', 'simulated'])
    .default('system')
    .describe("simulated: time is what the simulator's clock says."),
  log: z
    .strictObject({
      level: z
        .enum(['error', 'warn', 'info', 'debug'])
        .default('warn')
        .describe('Log lines on stderr from this level on.'),
    })
    .prefault({}),
  mqtt: z
    .strictObject({
      port: port(1883, 'Port of the MQTT listener'),
      maxPacketBytes: size('1MiB', 'Largest MQTT packet that is read as a whole.'),
      external: externalSettings,
    })
    .prefault({}),
  http: z.strictObject({ port: port(8080, 'Port of the HTTP listener') }).prefault({}),
  health: z
    .strictObject({
      port: port(0, 'Port of /healthz, /readyz and /metrics of a service that runs alone'),
    })
    .prefault({}),
  stream: z
    .strictObject({
      driver: z.enum(['embedded', 'kafka']).default('embedded').describe('Where the log is kept.'),
      partitions: z
        .number()
        .int()
        .min(1)
        .max(64)
        .default(1)
        .describe(
          'Partitions of every topic of the embedded log; fixed once the directory exists.',
        ),
      kafka: kafkaSettings,
    })
    .prefault({}),
  series: z
    .strictObject({
      driver: z.enum(['embedded', 'influx']).default('embedded').describe('Where history is kept.'),
      influx: influxSettings,
    })
    .prefault({}),
  retention: z
    .strictObject({
      readings: z
        .strictObject({
          age: duration('7d', 'Age from which log records of readings may go.'),
          bytes: size('20GiB', 'Size of the readings log from which its oldest records may go.'),
        })
        .prefault({}),
      series: duration('400d', 'How long stored readings stay.'),
      spans: duration('5y', 'How long state spans, the evidence of KPIs, stay.'),
      rejected: duration('200d', 'How long rejections stay.'),
      audit: duration('400d', 'How long the audit trail stays.'),
    })
    .prefault({}),
  ingest: z
    .strictObject({
      node: z
        .string()
        .regex(/^[A-Za-z0-9._-]{1,64}$/, 'letters, digits, dot, dash and underline, at most 64')
        .default('ingest-1')
        .describe(
          'Name of this ingest instance in the log; each instance has its own, and keeps it.',
        ),
      unknownAsset: z
        .enum(['register', 'reject'])
        .default('register')
        .describe('What happens to a reading of an asset that the register does not know.'),
      strict: z
        .boolean()
        .default(false)
        .describe('Refuse a whole reading for one bad metric instead of setting that one aside.'),
    })
    .prefault({}),
  kpi: z
    .strictObject({
      horizon: durationMs()
        .refine((ms) => ms <= HOT_WINDOW_MS, { message: BEYOND_EVIDENCE })
        .prefault('24h')
        .describe(
          'How late live data may come and still be folded as it comes: 48h always are, and more is refused; later data is computed again by day.',
        ),
      finalAfter: duration('72h', 'When after its end a calendar window becomes final.'),
      coverageMin: z
        .number()
        .min(0)
        .max(1)
        .default(0.9)
        .describe('Share of known time below which a KPI is not judged.'),
    })
    .prefault({}),
  alarms: z
    .strictObject({
      positions: z
        .number()
        .int()
        .positive()
        .default(1)
        .describe(
          'Operators who share the alarms: limits of a flood and load figures are for each.',
        ),
    })
    .prefault({}),
  notifier: notifierSettings,
});

export const settingsSchema = fields.superRefine(checkTogether);

export type Settings = z.output<typeof fields>;
