import type { Product } from '../system/product.ts';
import type { RegisterRow } from '../system/simulated-city.ts';

/** What must be equal of a KPI record whatever happened on the way (architecture §9, G3). */
const FIELDS = [
  'start',
  'end',
  'value',
  'numerator',
  'denominator',
  'upS',
  'downS',
  'unknownS',
  'excludedS',
  'coverage',
  'bounds',
  'quality',
  'verdict',
] as const;

type Figures = Readonly<Record<(typeof FIELDS)[number], unknown>>;

export interface Kpi extends Figures {
  readonly kpi: string;
  readonly policy: string;
  readonly scope: string;
  readonly id: string;
  readonly window: string;
  readonly status: string;
}

export interface AlarmAnswer {
  readonly id: string;
  readonly rule: string;
  readonly assetOrId: string;
  readonly occurrence: number;
  readonly raisedAt: string | null;
  readonly clearedAt: string | null;
}

interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

/** What can be asked. */
type Asked = Pick<Product, 'get'>;

/** Counts of messages by when they were received: a kill changes that, and what is sent again after it. */
const isOfReceipt = ({ kpi }: Kpi) => kpi.startsWith('quality.') && kpi !== 'quality.completeness';

/** Every record about assets with one part `1` and what they are part of, by its name; those of receipt are left out. */
export async function kpisOf(
  product: Asked,
  rows: readonly RegisterRow[],
): Promise<ReadonlyMap<string, Kpi>> {
  const above = rows.flatMap((row) => [row['site'], row['operator'], row['district'], row['city']]);
  const ids = new Set([...rows.flatMap(({ id }) => [id, `${id}~1`]), ...above.map(String)]);
  const found = new Map<string, Kpi>();
  for (const id of ids)
    for (const record of await all<Kpi>(product, `/kpis?id=${id}&limit=1000`))
      if (!isOfReceipt(record)) found.set(nameOf(record), record);
  return found;
}

export function alarmsOf(product: Asked): Promise<readonly AlarmAnswer[]> {
  return all<AlarmAnswer>(product, '/alarms?state=all&limit=1000');
}

async function all<T>(product: Asked, path: string): Promise<readonly T[]> {
  const items: T[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const more: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page: Page<T> = await product.get<Page<T>>(`${path}${more}`);
    items.push(...page.items);
    cursor = page.next;
  }
  return items;
}

function nameOf({ kpi, policy, scope, id, window, start }: Kpi): string {
  return [kpi, policy, scope, id, window, String(start)].join('/');
}

export function figuresOf(record: Kpi): Figures {
  return Object.fromEntries(FIELDS.map((field) => [field, record[field]])) as Figures;
}
