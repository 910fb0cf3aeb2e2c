import { type QualityAnswer, qualitySchema, topics } from '@infrapulse/contracts';
import { KPI_WINDOWS, type KpiWindow } from '@infrapulse/domain';
import { z } from 'zod';
import type { RouteDeps } from '../deps.ts';
import { type Route, route } from '../route.ts';

const REJECTIONS = 10_000;

interface Tally {
  assets: number;
  expected: number;
  known: number;
  unknownParts: number;
  rejected: number;
}

/** Data quality per operator, from the register, the present states, the rejections and the quality KPIs. */
export function qualityRoutes(deps: RouteDeps): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/quality',
      tag: 'quality',
      summary: 'Data quality of each operator',
      query: z.strictObject({
        operator: z.string().optional(),
        window: z.enum(KPI_WINDOWS).default('24h'),
      }),
      answer: qualitySchema,
      async handle({ query }) {
        const tallies = tallyOperators(deps);
        await tallyRejections(deps, tallies);
        const items = [...tallies]
          .filter(([operator]) => query.operator === undefined || operator === query.operator)
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([operator, tally]) => ({
            operator,
            ...tally,
            connectedRate: tally.expected === 0 ? null : tally.known / tally.expected,
            kpis: kpisOf(deps, operator, query.window),
          }));
        return { body: { items, next: null } satisfies QualityAnswer };
      },
    }),
  ];
}

function tallyOperators({ city, clock }: RouteDeps): Map<string, Tally> {
  const tallies = new Map<string, Tally>();
  const now = clock.now();
  for (const asset of city.register.all()) {
    const version = city.register.versionAt(asset, now);
    const tally = tallyOf(tallies, version.operator);
    tally.assets += 1;
    if (version.telemetry !== 'expected') continue;
    tally.expected += 1;
    const states = city.states.of(asset.id).map(({ span }) => span.state);
    const unknown = states.filter((state) => state === 'UNKNOWN').length;
    tally.unknownParts += unknown;
    if (states.length > unknown) tally.known += 1;
  }
  return tallies;
}

function tallyOf(tallies: Map<string, Tally>, operator: string): Tally {
  let tally = tallies.get(operator);
  if (!tally) {
    tally = { assets: 0, expected: 0, known: 0, unknownParts: 0, rejected: 0 };
    tallies.set(operator, tally);
  }
  return tally;
}

async function tallyRejections(
  { stream, city, clock }: RouteDeps,
  tallies: Map<string, Tally>,
): Promise<void> {
  const { records } = await stream.tail(topics.rejected, { limit: REJECTIONS });
  for (const { value } of records) {
    const asset = city.register.get(value.asset);
    if (!asset) continue;
    tallyOf(tallies, city.register.versionAt(asset, clock.now()).operator).rejected += 1;
  }
}

function kpisOf({ city }: RouteDeps, operator: string, window: KpiWindow) {
  const values: Record<string, number | null> = {};
  for (const record of city.kpis.scan(undefined, 'operator')) {
    if (record.id !== operator || record.window !== window) continue;
    if (record.kpi.startsWith('quality.')) values[record.kpi] = record.value;
  }
  return values;
}
