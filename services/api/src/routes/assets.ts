import { assetPageSchema, assetSchema, pageQuery, timeParam } from '@infrapulse/contracts';
import {
  type Asset,
  type AssetVersion,
  KIND_IDS,
  LIFECYCLES,
  PART_STATES,
} from '@infrapulse/domain';
import { z } from 'zod';
import { assetAnswer, assetItem } from '../answer-asset.ts';
import type { RouteDeps } from '../deps.ts';
import { fillLatest } from '../fill-latest.ts';
import { pageOfItems, sortOf } from '../list-page.ts';
import { ProblemError } from '../problem.ts';
import { type Route, route } from '../route.ts';

const SORTS = [
  'id',
  'name',
  'kind',
  'site',
  'operator',
  'district',
  'state',
  'commissionedAt',
] as const;

const listQuery = z.strictObject({
  kind: z.enum(KIND_IDS).optional(),
  site: z.string().optional(),
  operator: z.string().optional(),
  owner: z.string().optional(),
  district: z.string().optional(),
  access: z.string().optional(),
  lifecycle: z.enum(LIFECYCLES).optional(),
  state: z.enum(PART_STATES).optional().describe('Assets with a part in this state'),
  telemetry: z.enum(['none', 'expected']).optional(),
  q: z.string().max(200).optional().describe('Part of id, name or site name'),
  at: timeParam.optional().describe('The register as it was then'),
  sort: z
    .string()
    .optional()
    .describe(`${SORTS.join(', ')}; - before it for descending`),
  ...pageQuery,
});
type ListQuery = z.output<typeof listQuery>;

export const assetParams = z.object({ id: z.string() });

export function assetOr404({ city }: Pick<RouteDeps, 'city'>, id: string): Asset {
  const asset = city.register.get(id);
  if (asset) return asset;
  const hint = 'GET /assets?q= finds by part of id, name or site';
  throw new ProblemError('ASSET_UNKNOWN', `${id} is not in the register: ${hint}`);
}

export function etagOf(asset: Asset): string {
  return `"${asset.revision}"`;
}

interface Row {
  readonly asset: Asset;
  readonly version: AssetVersion;
}

export function assetRoutes(deps: RouteDeps): readonly Route[] {
  const { city, clock } = deps;
  return [
    route({
      method: 'GET',
      path: '/assets',
      tag: 'assets',
      summary: 'Assets of the register with the state of their parts',
      query: listQuery,
      answer: assetPageSchema,
      handle({ query }) {
        const { name, descending } = sortOf(query.sort, SORTS, 'id');
        const { page, next } = pageOfItems(matching(deps, query), {
          ...query,
          cursor: query.cursor,
          descending,
          idOf: ({ asset }) => asset.id,
          keyOf: (row) => sortKey(deps, row, name),
        });
        const items = page.map(({ asset, version }) => assetItem(city, asset, version));
        return { body: { items, next } };
      },
    }),
    route({
      method: 'GET',
      path: '/assets/{id}',
      tag: 'assets',
      summary: 'One asset: register record, latest values, states, alarms, KPI values',
      params: assetParams,
      query: z.strictObject({ at: timeParam.optional() }),
      answer: assetSchema,
      async handle({ params, query, locale }) {
        const asset = assetOr404(deps, params.id);
        await fillLatest(deps, asset);
        const version = city.register.versionAt(asset, query.at ?? clock.now());
        return {
          body: assetAnswer(asset, { city, version, locale }),
          headers: { etag: etagOf(asset), 'cache-control': 'no-cache' },
        };
      },
    }),
  ];
}

function matching({ city, clock }: RouteDeps, query: ListQuery): readonly Row[] {
  const at = query.at ?? clock.now();
  const words = query.q?.toLowerCase();
  const rows: Row[] = [];
  for (const asset of city.register.all()) {
    if (query.kind !== undefined && asset.kind !== query.kind) continue;
    const version = city.register.versionAt(asset, at);
    if (query.at !== undefined && (asset.versions[0]?.validFrom ?? 0) > at) continue;
    if (!matchesRegister(version, query)) continue;
    if (words !== undefined && !matchesWords(asset, version, words)) continue;
    if (query.state !== undefined) {
      const states = city.states.of(asset.id);
      if (!states.some(({ span }) => span.state === query.state)) continue;
    }
    rows.push({ asset, version });
  }
  return rows;
}

const FILTERS = [
  'site',
  'operator',
  'owner',
  'district',
  'access',
  'lifecycle',
  'telemetry',
] as const;

function matchesRegister(version: AssetVersion, query: ListQuery): boolean {
  return FILTERS.every((name) => query[name] === undefined || version[name] === query[name]);
}

function matchesWords(asset: Asset, { name, siteName }: AssetVersion, words: string): boolean {
  return [asset.id, name, siteName].some((text) => text.toLowerCase().includes(words));
}

function sortKey(
  { city }: RouteDeps,
  { asset, version }: Row,
  name: (typeof SORTS)[number],
): string | number | null {
  if (name === 'id' || name === 'kind') return asset[name];
  if (name === 'state') return city.states.worst(asset.id);
  if (name === 'commissionedAt') return version.commissionedAt;
  return version[name];
}
