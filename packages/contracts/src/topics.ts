import type {
  Alarm,
  AlarmRecord,
  Asset,
  Codec,
  DirtyDays,
  KpiLogRecord,
  LogRecord,
  PlanEntry,
  PlannedWindow,
  Rejection,
  RuleSet,
  Session,
  SpanRecord,
  StateRecord,
  Topic,
} from '@infrapulse/domain';
import type { AuditRecord } from './audit.ts';
import type { KpiPartial } from './kpi-partial.ts';
import { kpiSubject } from './kpi-subject.ts';
import type { NotificationLog } from './notification.ts';
import type { Silence } from './silence.ts';

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

/** Every stream topic of the product (interfaces §3). */
export const topics = {
  readings: topic<LogRecord>('readings', 'log'),
  rejected: topic<Rejection>('rejected', 'log'),
  register: topic<Asset>('register', 'compacted'),
  sessions: topic<Session>('sessions', 'log'),
  /**
   * Key kpi/policy/scope/id/window/start, `start` a local date or `rolling` (see `kpiKey`); commands on KPI
   * alarms travel here too (see `commandKey`), and what is seen of silence (see `silenceKey`), so that the fold over it has one input. One subject, one partition.
   */
  kpis: {
    ...topic<KpiLogRecord>('kpis', 'compacted'),
    partitionBy: kpiSubject,
  },
  /** All in partition 0: its one reader adds up what the partitions of `readings` say. */
  kpiPartials: topic<KpiPartial>('kpi-partials', 'log'),
  spans: topic<SpanRecord>('spans', 'log'),
  /** Days that are summed up and must be computed again from stored readings; their job reads it. */
  dirtyDays: topic<DirtyDays>('dirty-days', 'log'),
  /** Key asset~part. */
  states: topic<StateRecord>('states', 'compacted'),
  /** Every planned window and exclusion, key windowId; projected from readings. */
  windows: topic<PlannedWindow>('windows', 'compacted'),
  /** Lists, milestones and surveys of the city plan, key <register>/<id>; projected from readings. */
  planEntries: topic<PlanEntry>('plan-entries', 'compacted'),
  alarms: topic<AlarmRecord>('alarms', 'log'),
  /** The present record of every alarm that is not NORMAL, key alarm id. */
  alarmStates: topic<Alarm>('alarm-states', 'compacted'),
  /** The set of alarm rules in force, key `rules`; absent while that is the default one. */
  rules: topic<RuleSet>('rules', 'compacted'),
  /** How each notification ended, and tests asked for; key channel id. */
  notifications: topic<NotificationLog>('notifications', 'log'),
  /** Times in which nobody is called, key silenceId; ended ones stay for a while. */
  silences: topic<Silence>('silences', 'compacted'),
  audit: topic<AuditRecord>('audit', 'log'),
} as const;
