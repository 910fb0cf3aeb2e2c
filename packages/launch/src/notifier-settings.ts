import { areOpeningHours, KIND_IDS, SEVERITIES } from '@infrapulse/domain';
import { durationMs } from '@infrapulse/runtime';
import { z } from 'zod';
import { channelSettings } from './channel-settings.ts';

/** As opening hours of the register have them. */
const hours = z.string().min(1).refine(areOpeningHours, {
  error: 'such as Mo-Fr 08:00-18:00; over midnight: Mo-Su 22:00-06:00',
});

const texts = z.array(z.string().min(1)).min(1);
const instant = z.iso
  .datetime({ offset: true, error: 'RFC 3339 with a zone, such as 2026-01-31T08:00:00+08:00' })
  .transform((text) => Date.parse(text));

/** Which alarms are meant; what is absent does not matter, all of what is given must hold. */
const match = {
  severity: z.array(z.enum(SEVERITIES)).min(1).optional(),
  kind: z.array(z.enum(KIND_IDS)).min(1).optional(),
  department: texts.optional(),
  district: texts.optional(),
  scope: texts.optional(),
  asset: texts.optional(),
  rule: texts.optional(),
  hours: hours.optional(),
};

const routeSettings = z
  .strictObject({
    ...match,
    to: z.array(z.string()).default([]),
    rota: z.string().optional(),
    tell: z
      .array(z.enum(['raise', 'clear', 'acknowledge']))
      .min(1)
      .default(['raise', 'clear']),
    groupWait: durationMs().prefault('0s'),
    repeat: durationMs().optional(),
    escalate: z
      .array(z.strictObject({ after: durationMs(), to: z.array(z.string()).min(1) }))
      .default([]),
  })
  .refine(({ to, rota }) => to.length > 0 || rota !== undefined, {
    error: 'a route needs channels (to) or a rota',
    path: ['to'],
  });

const rotaSettings = z.strictObject({
  id: z.string().min(1),
  from: instant,
  turn: durationMs().prefault('7d'),
  /** Who is on duty in each turn, one after the other. */
  turns: z.array(z.array(z.string()).min(1)).min(1),
});

const silenceSettings = z.strictObject({
  ...match,
  from: instant,
  to: instant,
  reason: z.string().min(1),
});

const CLOCK = /^([01]\d|2[0-3]):([0-5]\d)$/;
/** Local time of day, ms since midnight once parsed. */
const timeOfDay = z
  .string()
  .regex(CLOCK, { error: 'a local time of day, such as 08:00' })
  .transform((text) => {
    const [hours = 0, minutes = 0] = text.split(':').map(Number);
    return (hours * 60 + minutes) * 60_000;
  });

const { hours: _, ...meant } = match;
const summarySettings = z.strictObject({
  ...meant,
  /** When shifts end. */
  at: z.array(timeOfDay).min(1),
  to: z.array(z.string()).min(1),
});

/** Alarms to people and other systems. */
export const notifierSettings = z
  .strictObject({
    channels: z
      .array(channelSettings)
      .default([])
      .describe('Where notifications go; none: nobody is told. See services/notifier/README.md.'),
    routes: z
      .array(routeSettings)
      .default([])
      .describe('Which alarms go where; none: every alarm to every channel.'),
    rotas: z.array(rotaSettings).default([]).describe('Who is on duty, turn by turn.'),
    silences: z
      .array(silenceSettings)
      .default([])
      .describe(
        'Times in which the alarms that match call nobody; safety alarms only if it names their rule.',
      ),
    summaries: z
      .array(summarySettings)
      .default([])
      .describe('What is told at the end of each shift: what was raised and what still stands.'),
    dashboardUrl: z
      .url({ protocol: /^https?$/ })
      .optional()
      .describe(
        'Address of the dashboard in messages; absent: the one it listens at, and no link while that is not known.',
      ),
    giveUpAfter: durationMs()
      .prefault('24h')
      .describe('How long a notification is tried while its channel does not take it.'),
    watchdog: z
      .strictObject({
        url: z
          .url({ protocol: /^https?$/ })
          .optional()
          .describe('An outside system that is told each minute that we live.'),
        urlFile: z
          .string()
          .min(1)
          .optional()
          .describe('File that holds that address, where it is a credential itself.'),
      })
      .prefault({}),
  })
  .superRefine(checkNames)
  .prefault({});

interface Names {
  readonly channels: readonly { readonly id: string }[];
  readonly rotas: readonly {
    readonly id: string;
    readonly turns: readonly (readonly string[])[];
  }[];
  readonly summaries: readonly { readonly to: readonly string[] }[];
  readonly routes: readonly {
    readonly to: readonly string[];
    readonly rota?: string | undefined;
    readonly escalate: readonly { readonly to: readonly string[] }[];
  }[];
}

/** Each channel and rota once, and only such as exist are named. */
function checkNames({ channels, rotas, routes, summaries }: Names, context: z.RefinementCtx): void {
  const fault = (path: (string | number)[], message: string) =>
    context.addIssue({ code: 'custom', path, message });
  const once = (list: readonly { readonly id: string }[], name: string) =>
    list.forEach(({ id }, index) => {
      if (list.findIndex((other) => other.id === id) < index)
        fault([name, index, 'id'], `${id} is there already`);
    });
  once(channels, 'channels');
  once(rotas, 'rotas');
  const ids = new Set(channels.map(({ id }) => id));
  const known = (names: readonly string[], path: (string | number)[]) =>
    names.forEach((name, index) => {
      if (!ids.has(name)) fault([...path, index], `there is no channel ${name}`);
    });
  rotas.forEach(({ turns }, index) =>
    turns.forEach((turn, at) => known(turn, ['rotas', index, 'turns', at])),
  );
  summaries.forEach(({ to }, index) => known(to, ['summaries', index, 'to']));
  routes.forEach(({ to, rota, escalate }, index) => {
    known(to, ['routes', index, 'to']);
    escalate.forEach((step, at) => known(step.to, ['routes', index, 'escalate', at, 'to']));
    if (rota !== undefined && !rotas.some(({ id }) => id === rota))
      fault(['routes', index, 'rota'], `there is no rota ${rota}`);
  });
}
