import type { Codec, Topic } from '@infrapulse/domain';
import { kpiSubject } from './kpi-subject.ts';
import type { StreamValues } from './stream-values.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** JSON in UTF-8: what a foreign Kafka client reads. */
function json<T>(): Codec<T> {
  return {
    encode: (value) => encoder.encode(JSON.stringify(value)),
    decode: (bytes) => JSON.parse(decoder.decode(bytes)) as T,
  };
}

function topic<T>(name: string, kept: Topic<T>['kept']): Topic<T> {
  return { name: `infrapulse.${name}`, kept, codec: json<T>() };
}

type Topics = { readonly [K in keyof StreamValues]: Topic<StreamValues[K]> };

/** Every stream topic of the product (interfaces §3). */
export const topics: Topics = {
  readings: topic('readings', 'log'),
  rejected: topic('rejected', 'log'),
  register: topic('register', 'compacted'),
  sessions: topic('sessions', 'log'),
  /**
   * Key kpi/policy/scope/id/window/start, `start` a local date or `rolling` (see `kpiKey`); commands on KPI
   * alarms travel here too (see `commandKey`), and what is seen of silence (see `silenceKey`) and of service (see `serviceKey`), so that the fold over it has one input. One subject, one partition.
   */
  kpis: {
    ...topic('kpis', 'compacted'),
    partitionBy: kpiSubject,
  },
  /** All in partition 0: its one reader adds up what the partitions of `readings` say. */
  kpiPartials: topic('kpi-partials', 'log'),
  spans: topic('spans', 'log'),
  /** Days that are summed up and must be computed again from stored readings; their job reads it. */
  dirtyDays: topic('dirty-days', 'log'),
  /** Key asset~part. */
  states: topic('states', 'compacted'),
  /** Every planned window and exclusion, key windowId; projected from readings. */
  windows: topic('windows', 'compacted'),
  /** Lists, milestones and surveys of the city plan, key <register>/<id>; projected from readings. */
  planEntries: topic('plan-entries', 'compacted'),
  alarms: topic('alarms', 'log'),
  /** The present record of every alarm that is not NORMAL, key alarm id. */
  alarmStates: topic('alarm-states', 'compacted'),
  /** The set of alarm rules in force, key `rules`; absent while that is the default one. */
  rules: topic('rules', 'compacted'),
  /** How each notification ended, and tests asked for; key channel id. */
  notifications: topic('notifications', 'log'),
  /** Times in which nobody is called, key silenceId; ended ones stay for a while. */
  silences: topic('silences', 'compacted'),
  audit: topic('audit', 'log'),
};
