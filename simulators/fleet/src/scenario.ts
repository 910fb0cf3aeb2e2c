import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';

const count = (fallback: number, what: string) =>
  z.number().int().min(0).max(200_000).default(fallback).describe(what);

/** A scenario file: what the city holds and how often it speaks. */
export const scenarioSchema = z.strictObject({
  name: z
    .string()
    .min(1)
    .max(40)
    .default('custom')
    .describe('Shown in logs and in the progress topic.'),
  seed: z.number().int().default(371_700).describe('Same seed, same city, same bytes.'),
  historyDays: z
    .number()
    .min(0)
    .max(366)
    .default(35)
    .describe('Days of history before the first start, published beside the present.'),
  assets: z
    .strictObject({
      charger: count(230, 'Chargers that report.'),
      datacenter: count(10, 'Data centres that report.'),
      site5g: count(60, '5G sites that report.'),
    })
    .prefault({}),
  registerOnly: z
    .strictObject({
      charger: count(7010, 'Chargers that are only in the register.'),
      site5g: count(5000, '5G sites that are only in the register.'),
    })
    .prefault({}),
  everyS: z
    .strictObject({
      charging: z.number().min(1).default(12).describe('Seconds between readings while charging.'),
      heartbeat: z
        .number()
        .min(1)
        .default(300)
        .describe('Seconds between heartbeats of a charger.'),
      datacenter: z.number().min(1).default(10).describe('Seconds between readings of a meter.'),
      site5g: z.number().min(1).default(20).describe('Seconds between readings of a cell.'),
    })
    .prefault({}),
});

export type Scenario = z.output<typeof scenarioSchema>;

const builtIn: Readonly<Record<string, z.input<typeof scenarioSchema>>> = {
  'heze-demo': { name: 'heze-demo' },
  'heze-full': {
    name: 'heze-full',
    historyDays: 1,
    assets: { charger: 7240, datacenter: 24, site5g: 5060 },
    registerOnly: { charger: 0, site5g: 0 },
    everyS: { charging: 30, heartbeat: 900, datacenter: 10, site5g: 60 },
  },
};

const scenarioNames = Object.keys(builtIn);

/** A scenario by name, or from a YAML file. Throws with one readable line. */
export function loadScenario(nameOrFile: string): Scenario {
  const known = builtIn[nameOrFile];
  if (known) return scenarioSchema.parse(known);
  if (!/\.ya?ml$/.test(nameOrFile)) {
    throw new Error(
      `scenario ${nameOrFile}: none of ${scenarioNames.join(', ')}, nor a .yaml file`,
    );
  }
  const result = scenarioSchema.safeParse(parse(readFileSync(nameOrFile, 'utf8')) ?? {});
  if (result.success) return result.data;
  const reasons = result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new Error(`scenario ${nameOrFile}: ${reasons.join('; ')}`);
}

/** `charger=500,datacenter=5` over a scenario's counts. */
export function withAssets(scenario: Scenario, text: string): Scenario {
  const assets: Record<string, number> = { ...scenario.assets };
  for (const pair of text.split(',')) {
    const [kind = '', value = ''] = pair.split('=');
    if (!(kind in assets) || !/^\d+$/.test(value)) {
      throw new Error(`--assets ${pair}: write ${Object.keys(assets).join('|')}=<number>`);
    }
    assets[kind] = Number(value);
  }
  return scenarioSchema.parse({ ...scenario, assets });
}
