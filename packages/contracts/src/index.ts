export * from './audit.ts';
export * from './csv.ts';
export * from './entries/entry-fields.ts';
export * from './entries/export-entries.ts';
export * from './entries/plan-entry-import.ts';
export * from './entries/read-entries.ts';
export * from './entries/whole-lists.ts';
export * from './http/alarm.ts';
export * from './http/asset.ts';
export * from './http/dry-run.ts';
export * from './http/evidence.ts';
export * from './http/kind.ts';
export * from './http/kpi.ts';
export * from './http/live.ts';
export * from './http/locale.ts';
export * from './http/notification.ts';
export * from './http/page.ts';
export * from './http/pipeline.ts';
export * from './http/plan.ts';
export * from './http/plan-list.ts';
export * from './http/problem.ts';
export * from './http/rule.ts';
export * from './http/silence.ts';
export * from './http/time.ts';
export * from './http/weighted-values.ts';
export * from './http/window.ts';
export * from './json-lines.ts';
export * from './kpi-partial.ts';
export { callsKey, commandKey, RULES_KEY, serviceKey, silenceKey } from './kpi-subject.ts';
export * from './notification.ts';
export { decodeText, encodingsOf, hasUtf8Bom, type TextEncoding } from './register/decode-text.ts';
export * from './register/export-register.ts';
export { doubtUtf8 } from './register/mistaken-for-utf8.ts';
export { planImport } from './register/plan-import.ts';
export { inFile, planRegister } from './register/plan-register.ts';
export * from './register/read-register.ts';
export type { RegisterFile } from './register/read-rows.ts';
export {
  instant,
  type RegisterPart,
  type RegisterRow,
  type RowError,
  registerPartSchema,
  registerRowSchema,
} from './register/register-row.ts';
export * from './silence.ts';
export * from './telemetry/decode-session.ts';
export * from './telemetry/decode-telemetry.ts';
export * from './telemetry/fault.ts';
export { messageSchema } from './telemetry/message-schema.ts';
export * from './telemetry/nearest.ts';
export * from './telemetry/parse-topic.ts';
export * from './telemetry/reading-table.ts';
export * from './topics.ts';
