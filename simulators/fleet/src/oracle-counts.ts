import { CITY } from './districts.ts';
import type { ExpectedKpi } from './oracle.ts';
import type { RegisterRecord } from './register-record.ts';

/** Stock at `t`: in service or suspended, commissioned and not retired by then. */
export function stockAt(records: readonly RegisterRecord[], t: number): readonly RegisterRecord[] {
  return records.filter(({ lifecycle, commissionedAt, retiredAt }) => {
    if (commissionedAt === null || Date.parse(commissionedAt) > t) return false;
    if (lifecycle === 'RETIRED') return retiredAt !== null && Date.parse(retiredAt) > t;
    return lifecycle === 'IN_SERVICE' || lifecycle === 'SUSPENDED';
  });
}

/** The counts that the plan asks for, over the city and each of its districts. */
export function countRecords(
  records: readonly RegisterRecord[],
  t: number,
): readonly ExpectedKpi[] {
  const stock = stockAt(records, t);
  const districts = [...new Set(records.map(({ district }) => district))].sort();
  return [
    ...countsOf(stock, ['city', CITY], t),
    ...districts.flatMap((code) =>
      countsOf(
        stock.filter(({ district }) => district === code),
        ['district', code],
        t,
      ),
    ),
  ];
}

function countsOf(
  stock: readonly RegisterRecord[],
  [scope, id]: readonly [string, string],
  t: number,
): readonly ExpectedKpi[] {
  const of = (kind: string) => stock.filter((record) => record.kind === kind);
  const partsOf = (kind: string, role: string) =>
    of(kind).flatMap(({ parts }) => parts.filter((part) => part.role === role));
  const cells = partsOf('site5g', 'cell');
  const counts: readonly (readonly [string, string, number])[] = [
    ['charger.count', 'equipment', of('charger').length],
    ['charger.count', 'connector', partsOf('charger', 'connector').length],
    ['site5g.count', 'gnb', new Set(cells.map(({ attributes }) => attributes['gnbId'])).size],
    ['site5g.count', 'site', of('site5g').length],
    ['site5g.count', 'cell', cells.length],
    ['hydrogen.count', 'default', of('hydrogen').length],
  ];
  return counts.map(([kpi, policy, value]) => {
    return { kpi, policy, scope, id, window: 'now', start: t, end: t, value };
  });
}
