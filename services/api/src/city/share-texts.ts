import type { KpiRecord, KpiTarget } from '@infrapulse/domain';

/**
 * Records out of the log have texts of their own, though a dozen words make up nearly all of them. Each record
 * gets the words and the target that others have already: a third of the memory of a large city.
 */
export function createSharing(): (record: KpiRecord) => KpiRecord {
  const words = new Map<string, string>();
  const targets = new Map<string, KpiTarget>();

  function word<T extends string>(text: T): T {
    const known = words.get(text);
    if (known !== undefined) return known as T;
    words.set(text, text);
    return text;
  }

  function target(one: KpiTarget | null): KpiTarget | null {
    if (!one) return null;
    const name = JSON.stringify(one);
    const known = targets.get(name) ?? one;
    targets.set(name, known);
    return known;
  }

  return (record) => ({
    ...record,
    kpi: word(record.kpi),
    formula: word(record.formula),
    policy: word(record.policy),
    scope: word(record.scope),
    id: word(record.id),
    kind: word(record.kind),
    window: word(record.window),
    timeZone: word(record.timeZone),
    unit: word(record.unit),
    quality: word(record.quality),
    status: word(record.status),
    verdict: word(record.verdict),
    target: target(record.target),
  });
}
