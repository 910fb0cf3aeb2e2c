import { ALARM_STATES, ALARM_STEPS, type Alarm, KIND_IDS, SEVERITIES } from '@infrapulse/domain';
import { z } from 'zod';
import { type Locale, textIn } from './locale.ts';
import { pageOf } from './page.ts';
import { isoTime, rangeQuery, toIso } from './time.ts';

const figure = z.union([z.number(), z.string()]).nullable();

/** An alarm record (interfaces §8); texts in the language asked for. */
export const alarmSchema = z.object({
  id: z.string().describe('<scope>~<id>~<part or ->~<rule>'),
  scope: z.string(),
  assetOrId: z.string(),
  part: z.string(),
  kind: z.string(),
  rule: z.string(),
  occurrence: z.number().int(),
  stepNo: z
    .number()
    .int()
    .nullable()
    .describe('Number of its newest step: of two records of an occurrence the higher is newer'),
  state: z.enum(ALARM_STATES),
  severity: z.enum(SEVERITIES),
  source: z.enum(['plan', 'law', 'standard', 'ours', 'device']),
  text: z.string(),
  cause: z.string(),
  consequence: z.string().describe('What happens when nobody acts'),
  action: z.string(),
  respondS: z.number().nullable().describe('Seconds within which somebody must act'),
  raisedAt: isoTime.nullable(),
  ackedAt: isoTime.nullable(),
  ackedBy: z.string().nullable(),
  clearedAt: isoTime.nullable(),
  shelvedUntil: isoTime.nullable(),
  suppressedBy: z.string().nullable(),
  chattering: z
    .boolean()
    .describe('Comes and goes so often that it is held as one occurrence until it is quiet'),
  called: z.boolean().describe('Whether this occurrence has called for an operator'),
  safety: z.boolean().describe('Never shelved or suppressed, silenced only by who names its rule'),
  value: figure,
  limit: figure,
  comparator: z.string().nullable(),
  unit: z.string().describe("'' of what has none, a ratio as well"),
  kpi: z.string().optional().describe('The KPI whose value and limit these are; else left out'),
  forecast: z
    .object({ crossesAt: isoTime, value: z.number() })
    .nullable()
    .describe('Of a warning before a limit is crossed: when, and the figure later on'),
  planTarget: z.string().nullable(),
  depts: z.array(z.string()),
  contacts: z
    .array(z.string())
    .describe('Whom to call: the register attribute `contacts` of the part or asset, divided by ;'),
  historical: z.boolean(),
  comments: z.array(z.object({ at: isoTime, user: z.string(), text: z.string() })),
});
export type AlarmAnswer = z.output<typeof alarmSchema>;

/** An alarm with what is known now of its asset, and of what it stands for. */
const shownAlarmSchema = alarmSchema.extend({
  quality: z
    .enum(['GOOD', 'UNKNOWN'])
    .describe('UNKNOWN: its part says nothing any more, the alarm stays as it was'),
  name: z.string().nullable().describe('Name of its asset; null when it is of none'),
  siteName: z.string().nullable(),
  operator: z.string().nullable().describe('Who runs its asset, or the operator it is of'),
  holds: z.number().int().describe('Alarms that stand and are suppressed by this one'),
  silencedUntil: isoTime
    .nullable()
    .describe('Until when a silence keeps the notifier from calling anybody of it'),
  because: z
    .object({ at: isoTime, by: z.string(), reason: z.string() })
    .nullable()
    .describe('Of what is shelved, suppressed or out of service: since when, by whom and why'),
});
export type ShownAlarmAnswer = z.output<typeof shownAlarmSchema>;

export const alarmPageSchema = pageOf(shownAlarmSchema);

const transitionSchema = z.object({
  id: z.string(),
  step: z.enum(ALARM_STEPS),
  stepNo: z.number().int(),
  occurrence: z.number().int(),
  state: z.enum(ALARM_STATES),
  at: isoTime,
  by: z.string(),
  reason: z.string(),
});
export type TransitionAnswer = z.output<typeof transitionSchema>;

export const alarmDetailSchema = shownAlarmSchema.extend({
  history: z.array(transitionSchema).describe('Oldest first; the newest 500 steps'),
});
export type AlarmDetailAnswer = z.output<typeof alarmDetailSchema>;

export function alarmToWire(alarm: Alarm, locale: Locale): AlarmAnswer {
  return {
    ...alarm,
    stepNo: alarm.stepNo ?? null,
    text: textIn(alarm.text, locale),
    cause: textIn(alarm.cause, locale),
    // Alarms of former releases do not say it.
    consequence: alarm.consequence ? textIn(alarm.consequence, locale) : '',
    respondS: alarm.respondS ?? null,
    action: textIn(alarm.action, locale),
    raisedAt: toIso(alarm.raisedAt),
    ackedAt: toIso(alarm.ackedAt),
    clearedAt: toIso(alarm.clearedAt),
    shelvedUntil: toIso(alarm.shelvedUntil),
    chattering: alarm.chattering ?? false,
    called: alarm.called ?? false,
    safety: alarm.safety ?? false,
    forecast: alarm.forecast
      ? { ...alarm.forecast, crossesAt: toIso(alarm.forecast.crossesAt) }
      : null,
    depts: [...alarm.depts],
    contacts: [...alarm.contacts],
    comments: alarm.comments.map((comment) => ({ ...comment, at: toIso(comment.at) })),
  };
}

const shelvingMode = z
  .enum(['timed', 'one_shot'])
  .optional()
  .describe('Of shelve: one_shot also ends when the alarm clears; timed unless given');

const shelvingTime = z
  .number()
  .int()
  .positive()
  .max(365 * 86_400)
  .optional()
  .describe('Seconds, for shelve');

/** An operator's command; `user` defaults to the operator of this installation. */
export const commandSchema = z.strictObject({
  occurrence: z.number().int().min(0).describe('The occurrence the operator saw'),
  reason: z.string().max(2000).default(''),
  forS: shelvingTime,
  mode: shelvingMode,
  user: z.string().min(1).max(200).optional(),
});

export const commandAnswerSchema = z.object({
  commandId: z.string(),
  alarm: z.string(),
  outcome: z.enum(['applied', 'stale', 'refused', 'pending']),
  reason: z.string(),
  status: z.string().describe('Address that tells the outcome'),
});
export type CommandAnswer = z.output<typeof commandAnswerSchema>;

/** Alarms that one bulk command is sent to. */
export const BULK_MAX = 500;

/** In a body true or false, in an address the same as text. */
const yesOrNo = z.union([
  z.boolean(),
  z.enum(['true', 'false']).transform((text) => text === 'true'),
]);

/** Which alarms are meant; what is left out may be anything. */
export const alarmFilterSchema = z.strictObject({
  state: z
    .string()
    .optional()
    .describe(`One or more of ${ALARM_STATES.join(', ')}, or open (default)`),
  severity: z.enum(SEVERITIES).optional(),
  kind: z.enum(KIND_IDS).optional(),
  asset: z.string().optional(),
  scope: z.string().optional(),
  rule: z.string().optional(),
  suppressedBy: z.string().optional().describe('Id of the alarm or window that suppresses them'),
  dept: z.string().optional().describe('Code of a department that is told'),
  operator: z.string().optional().describe('Who runs the asset, or the operator it is of'),
  chattering: yesOrNo
    .optional()
    .describe('true: only those that chatter now; false: only those that do not'),
  from: rangeQuery.from.describe('Raised at or after'),
  to: rangeQuery.to.describe('Raised before'),
});
export type AlarmFilter = z.output<typeof alarmFilterSchema>;

export const bulkCommandSchema = z.strictObject({
  verb: z.enum([
    'ack',
    'shelve',
    'unshelve',
    'reset',
    'suppress',
    'out-of-service',
    'return',
    'comment',
  ]),
  alarms: z
    .array(z.strictObject({ id: z.string().min(1), occurrence: z.number().int().min(0) }))
    .min(1)
    .max(BULK_MAX)
    .optional()
    .describe('Alarms as the operator saw them; or a filter'),
  filter: alarmFilterSchema
    .optional()
    .describe('Every alarm that stands and is like this, at the occurrence it is at now'),
  reason: z.string().max(2000).default(''),
  forS: shelvingTime,
  mode: shelvingMode,
  user: z.string().min(1).max(200).optional(),
});

export type BulkCommand = z.output<typeof bulkCommandSchema>;

/** What became of one of many: as it would have been answered alone. */
const bulkItemSchema = z.object({
  ...commandAnswerSchema.shape,
  commandId: z.string().nullable().describe('null where no command was sent'),
  outcome: z.enum([...commandAnswerSchema.shape.outcome.options, 'unknown']),
  httpStatus: z
    .union([z.literal(200), z.literal(202), z.literal(404), z.literal(409), z.literal(422)])
    .describe('What this command alone would have been answered with'),
  status: z.string().nullable().describe('Address that tells the outcome'),
});
export type BulkItem = z.output<typeof bulkItemSchema>;

export const bulkAnswerSchema = z.object({
  items: z.array(bulkItemSchema).describe('In the order of the request'),
  matched: z.number().int().describe('Alarms that the command was meant for'),
  next: z
    .number()
    .int()
    .describe('How many are left: more than 500 match, send it again once these are answered'),
});

export type BulkAnswer = z.output<typeof bulkAnswerSchema>;

/** An alarm among many: what it says and where it is; of one whose record is gone only the id. */
const namedAlarmSchema = z.object({
  alarm: z.string(),
  text: z.string().nullable(),
  scope: z.string(),
  assetOrId: z.string(),
  part: z.string(),
  name: z.string().nullable().describe('Name of its asset; null when it is of none'),
  siteName: z.string().nullable(),
});
export type NamedAlarm = z.output<typeof namedAlarmSchema>;

const timesSchema = namedAlarmSchema.extend({ times: z.number().int() });

/** Figures of domain rules for alarm systems (ISA-18.2, EEMUA 191) over a time. */
export const alarmPerformanceSchema = z.object({
  from: isoTime,
  to: isoTime,
  positions: z.number().int().describe('Operator positions the load is spread over'),
  annunciated: z.number().int(),
  averagePer10Min: z.number(),
  peakPer10Min: z.number().int(),
  floodShare: z
    .number()
    .describe('Share of 10-minute buckets in flood, 0 to 1; ALARM_FLOOD tells it as it comes'),
  inFlood: z.boolean().describe('Whether the time ends in a flood'),
  floodAlarms: z.number().int(),
  chattering: z.array(timesSchema),
  fleeting: z.number().int(),
  stale: z.array(namedAlarmSchema.extend({ raisedAt: isoTime })),
  top10Share: z.number().nullable(),
  top10: z.array(timesSchema),
  priorities: z.object({ high: z.number(), medium: z.number(), low: z.number() }),
});
export type AlarmPerformanceAnswer = z.output<typeof alarmPerformanceSchema>;
