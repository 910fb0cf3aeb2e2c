import { defaultPolicies, type KpiLogRecord, parseKpiKey } from '@infrapulse/domain';
import { levelOf } from './reject-message.ts';

/** What is shown on a topic now. */
interface Shown {
  /** Of the record in the table. */
  readonly key: string;
  readonly period: string;
  /** Place among the policies that stand for the default, 0 the best. */
  readonly rank: number;
  readonly hasValue: boolean;
}

/** Which record stands on each KPI topic: the default policy and the newest period (interfaces §2). */
interface ShownTopics {
  /** The topic that shows this record from now on, undefined when another stands there or it is shown nowhere. */
  show(key: string, hasValue: () => boolean): string | undefined;
  topics(): Iterable<string>;
  /** Key of the record on a topic, '' for none. */
  keyOn(topic: string): string;
}

export function createShownTopics(): ShownTopics {
  const shown = new Map<string, Shown>();
  return {
    show(key, hasValue) {
      const { kpi, policy, scope, id, window, period } = parseKpiKey(key);
      const policies = defaultPolicies(kpi);
      const rank = policies.indexOf(policy);
      if (scope === 'part' || rank < 0) return undefined;
      const topic = `infrapulse/v1/kpi/${kpi}/${scope}/${levelOf(id)}/${window}`;
      const candidate = { key, period, rank, hasValue: policies.length < 2 || hasValue() };
      if (!takesOver(candidate, shown.get(topic))) return undefined;
      shown.set(topic, candidate);
      return topic;
    },
    topics: () => shown.keys(),
    keyOn: (topic) => shown.get(topic)?.key ?? '',
  };
}

export function hasNumber(record: KpiLogRecord | undefined): boolean {
  return record !== undefined && !('type' in record) && record.value !== null;
}

/** The newest period of a calendar window, and of several default policies the best that has a value. */
function takesOver(candidate: Shown, shown: Shown | undefined): boolean {
  if (!shown || candidate.period !== shown.period) return candidate.period >= (shown?.period ?? '');
  if (candidate.rank === shown.rank) return true;
  return candidate.hasValue && (!shown.hasValue || candidate.rank < shown.rank);
}
