import { type QualityAnswer, qualitySchema, topics } from '@infrapulse/contracts';
import { type Asset, type AssetVersion, KPI_WINDOWS, type KpiWindow } from '@infrapulse/domain';
import { z } from 'zod';
import type { WholeKpis } from '../city/load-kpis.ts';
import type { RouteDeps } from '../deps.ts';
import { type Route, route } from '../route.ts';

const REJECTIONS = 10_000;
const STOCK: ReadonlySet<string> = new Set(['IN_SERVICE', 'SUSPENDED']);

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
      summary: 'Data quality of each operator, and how many assets of each kind speak',
      query: z.strictObject({
        operator: z.string().optional(),
        window: z.enum(KPI_WINDOWS).default('24h'),
      }),
      answer: qualitySchema,
      async handle({ query }) {
        const tallies = tallyOperators(deps);
        await tallyRejections(deps, tallies);
        const present = await deps.city.kpis.whole();
        const items = [...tallies]
          .filter(([operator]) => query.operator === undefined || operator === query.operator)
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([operator, tally]) => ({
            operator,
            ...tally,
            connectedRate: tally.expected === 0 ? null : tally.known / tally.expected,
            kpis: kpisOf(present, operator, query.window),
          }));
        const body = { items, kinds: tallyKinds(deps, query.operator), next: null };
        return { body: body satisfies QualityAnswer };
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
    const states = city.states.of(asset.id);
    tally.unknownParts += states.filter(({ span }) => span.state === 'UNKNOWN').length;
    if (isKnown(city, { asset, version, now })) tally.known += 1;
  }
  return tallies;
}

interface Present {
  readonly asset: Asset;
  readonly version: AssetVersion;
  readonly now: number;
}

/** Whether the state of a part is known; of an asset without states, whether it was heard in time. */
function isKnown(city: RouteDeps['city'], { asset, version, now }: Present): boolean {
  const states = city.states.of(asset.id);
  if (states.length > 0) return states.some(({ span }) => span.state !== 'UNKNOWN');
  const { reporting, intervalS, heartbeatS } = version;
  const goodMs = 3000 * (reporting === 'periodic' ? intervalS : heartbeatS);
  return city.latest.of(asset.id).some(({ ts }) => Date.parse(ts) > now - goodMs);
}

function tallyKinds({ city, clock }: RouteDeps, operator: string | undefined) {
  const kinds = new Map<string, QualityAnswer['kinds'][number]>();
  const now = clock.now();
  for (const asset of city.register.all()) {
    const version = city.register.versionAt(asset, now);
    if (operator !== undefined && version.operator !== operator) continue;
    const { kind } = asset;
    const tally = kinds.get(kind) ?? { kind, assets: 0, stock: 0, expected: 0, known: 0 };
    tally.assets += 1;
    if (STOCK.has(version.lifecycle)) tally.stock += 1;
    if (version.telemetry === 'expected') {
      tally.expected += 1;
      if (isKnown(city, { asset, version, now })) tally.known += 1;
    }
    kinds.set(kind, tally);
  }
  return [...kinds.values()];
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

function kpisOf(present: WholeKpis, operator: string, window: KpiWindow) {
  const values: Record<string, number | null> = {};
  for (const record of present.scan({ scope: 'operator', id: operator })) {
    if (record.window !== window) continue;
    if (record.kpi.startsWith('quality.')) values[record.kpi] = record.value;
  }
  return values;
}
