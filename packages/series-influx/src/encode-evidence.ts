import type { KpiRecord } from '@infrapulse/domain';
import { PipelineError, type SpanRow } from '@infrapulse/ports';
import { fieldText, isTagText, tagText } from './escape-text.ts';

/** End of a span that still lasts: further than any time asked for. */
export const OPEN_END = Number.MAX_SAFE_INTEGER;
const CALENDAR: ReadonlySet<string> = new Set(['day', 'week', 'month', 'quarter', 'year']);

/** Every span has every field, so that one which takes the place of another takes all of it. */
export function spanLine(span: SpanRow): string {
  const { asset, part, start, end, state, status, cause, raw } = span;
  const texts = Object.entries({ state, status, cause, raw });
  const fields = texts.map(([name, text]) => `${name}=${fieldText(text)}`).join(',');
  return `state${tags({ asset, part })} ${fields},end=${end ?? OPEN_END}i ${start}`;
}

/** A span of no time: what no longer holds. A deletion would take the store seconds. */
export function clearedLine(span: SpanRow): string {
  return spanLine({ ...span, end: span.start });
}

/** A calendar window is filed under its start, a rolling one under its end. */
function kpiTime({ window, start, end }: KpiRecord): number {
  return CALENDAR.has(window) ? start : end;
}

const NUMBERS = ['value', 'numerator', 'denominator', 'coverage', 'low', 'high'] as const;

/**
 * Points of records: each revision whole, as JSON in a field of its own, and beside them the newest one's numbers for
 * other readers. One point and few fields: a new series costs the server more than anything else, and each asset has
 * dozens. Of records with the same key the last one counts.
 */
export function kpiLines(records: readonly KpiRecord[]): readonly string[] {
  const points = new Map<string, Map<number, KpiRecord>>();
  for (const record of records) {
    const { kpi, policy, scope, id, window, revision } = record;
    const key = `${tags({ id, kpi, policy, scope, window })} ${kpiTime(record)}`;
    const revisions = points.get(key);
    if (revisions) revisions.set(revision, record);
    else points.set(key, new Map([[revision, record]]));
  }
  return [...points].map(([key, revisions]) => kpiLine(key, [...revisions.values()]));
}

function kpiLine(key: string, revisions: readonly KpiRecord[]): string {
  const newest = revisions.reduce((a, b) => (b.revision >= a.revision ? b : a));
  const whole = revisions.map((one) => `r${one.revision}=${fieldText(JSON.stringify(one))}`);
  const at = key.lastIndexOf(' ');
  return `kpi${key.slice(0, at)} ${viewFields(newest)},${whole.join(',')}${key.slice(at)}`;
}

/** Fields cannot be taken away: a number that a later revision lacks is named in `nulls`. */
function viewFields(record: KpiRecord): string {
  const given: Readonly<Record<string, number | null | undefined>> = {
    ...record,
    ...record.bounds,
  } as never;
  const present = NUMBERS.filter((name) => Number.isFinite(given[name] ?? Number.NaN));
  const nulls = NUMBERS.filter((name) => !present.includes(name)).join(',');
  const { revision, quality, status, verdict } = record;
  const texts = Object.entries({
    // Whatever a former revision named there has to go.
    ...(revision > 0 || nulls !== '' ? { nulls } : {}),
    ...{ quality, status, verdict },
  }).map(([name, text]) => `${name}=${fieldText(text)}`);
  return [
    ...present.map((name) => `${name}=${given[name]}`),
    ...texts,
    `revision=${revision}i`,
  ].join(',');
}

/** With the comma before; a tag cannot be empty, so an empty one is left out. */
function tags(all: Readonly<Record<string, string>>): string {
  return Object.entries(all)
    .filter(([, text]) => text !== '')
    .map(([name, text]) => {
      if (isTagText(text)) return `,${name}=${tagText(text)}`;
      throw new PipelineError('IP_SERIES_WRITE', 'reject', `${name} does not fit into a tag`);
    })
    .join('');
}
