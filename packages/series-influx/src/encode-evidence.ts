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
const SUMS = ['upS', 'downS', 'unknownS', 'excludedS', 'energyDcWh', 'energyItWh'] as const;

/**
 * Lines of records: in `kpi_revision` each whole, as JSON in a field of its revision; in `kpi` the newest
 * revision's numbers for other readers. Of records with the same key the last one counts.
 */
export function kpiLines(records: readonly KpiRecord[]): readonly string[] {
  const revisions = new Map<string, string>();
  const views = new Map<string, { readonly revision: number; readonly line: string }>();
  for (const record of records) {
    const { kpi, policy, scope, id, window, revision } = record;
    const point = tags({ id, kpi, policy, scope, window });
    const time = kpiTime(record);
    const key = `${point} ${time}`;
    const text = fieldText(JSON.stringify(record));
    revisions.set(`${key} ${revision}`, `kpi_revision${point} r${revision}=${text} ${time}`);
    if ((views.get(key)?.revision ?? -1) <= revision)
      views.set(key, { revision, line: `kpi${point} ${viewFields(record)} ${time}` });
  }
  return [...revisions.values(), ...[...views.values()].map(({ line }) => line)];
}

/** Fields cannot be taken away: a number that a later revision lacks is named in `nulls`. */
function viewFields(record: KpiRecord): string {
  const given: Readonly<Record<string, number | null | undefined>> = {
    ...record,
    ...record.bounds,
  } as never;
  const names = [...NUMBERS, ...SUMS];
  const present = names.filter((name) => Number.isFinite(given[name] ?? Number.NaN));
  const nulls = names.filter((name) => !present.includes(name)).join(',');
  const texts = Object.entries({
    nulls,
    unit: record.unit,
    quality: record.quality,
    status: record.status,
    verdict: record.verdict,
    reason: record.reason,
  }).map(([name, text]) => `${name}=${fieldText(text)}`);
  const whole = Object.entries({
    revision: record.revision,
    start: record.start,
    end: record.end,
    computedAt: record.computedAt,
  }).map(([name, value]) => `${name}=${value}i`);
  return [...present.map((name) => `${name}=${given[name]}`), ...texts, ...whole].join(',');
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
