import type {
  Alarm,
  AlarmRecord,
  Asset,
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
} from '@infrapulse/domain';
import type { AuditRecord } from './audit.ts';
import type { KpiPartial } from './kpi-partial.ts';
import type { NotificationLog } from './notification.ts';
import type { Silence } from './silence.ts';

/** What the records of every stream topic hold (interfaces §3); their JSON Schemas are made of these types. */
export interface StreamValues {
  readonly readings: LogRecord;
  readonly rejected: Rejection;
  readonly register: Asset;
  readonly sessions: Session;
  readonly kpis: KpiLogRecord;
  readonly kpiPartials: KpiPartial;
  readonly spans: SpanRecord;
  readonly dirtyDays: DirtyDays;
  readonly states: StateRecord;
  readonly windows: PlannedWindow;
  readonly planEntries: PlanEntry;
  readonly alarms: AlarmRecord;
  readonly alarmStates: Alarm;
  readonly rules: RuleSet;
  readonly notifications: NotificationLog;
  readonly silences: Silence;
  readonly audit: AuditRecord;
}
