import { type Alarm, endAt, openIntervals } from '@infrapulse/domain';

/** Which alarms are meant: of each field that is given one must hold. */
export interface AlarmMatch {
  readonly severity?: readonly Alarm['severity'][] | undefined;
  readonly kind?: readonly string[] | undefined;
  readonly department?: readonly string[] | undefined;
  readonly district?: readonly string[] | undefined;
  readonly scope?: readonly string[] | undefined;
  readonly asset?: readonly string[] | undefined;
  readonly rule?: readonly string[] | undefined;
}

export const SILENCE_ORIGINS = ['api', 'settings'] as const;

/** A time in which the alarms that match call nobody; key of its topic: `silenceId`. */
export interface Silence {
  readonly silenceId: string;
  /** Of the API it names something; of the settings it may name nothing, or hours (OSM subset, Asia/Shanghai). */
  readonly match: AlarmMatch & { readonly hours?: string | undefined };
  /** [from, to), Unix ms. */
  readonly from: number;
  readonly to: number;
  readonly reason: string;
  /** '' where it comes from the settings. */
  readonly user: string;
  readonly at: number;
  /** Who ended it before its time; null when nobody has. */
  readonly endedBy: string | null;
  /** Where it was asked for: through the API, also where this is absent (former releases), or in the notifier's settings. */
  readonly origin?: (typeof SILENCE_ORIGINS)[number];
}

/** How far it is looked for the end of hours; such as have none are asked again by then. */
const HOURS_AHEAD_MS = 7 * 86_400_000;

/** Until when nobody is called by a silence: its end, or that of its hours; null where anybody is at that instant. */
export function silencedUntil(
  { match: { hours }, from, to }: Pick<Silence, 'match' | 'from' | 'to'>,
  at: number,
): number | null {
  if (at < from || at >= to) return null;
  if (hours === undefined) return to;
  const end = endAt(openIntervals(hours, at, Math.min(to, at + HOURS_AHEAD_MS)), at);
  return end > at ? end : null;
}

/** Whether an alarm is meant, of an asset or scope in that district; '' is none. */
export function matchesAlarm(match: AlarmMatch, alarm: Alarm, district: string): boolean {
  const has = (wanted: readonly string[] | undefined, ...values: readonly string[]) =>
    wanted === undefined || values.some((value) => wanted.includes(value));
  return (
    has(match.severity, alarm.severity) &&
    has(match.kind, alarm.kind) &&
    has(match.department, ...alarm.depts) &&
    has(match.district, district) &&
    has(match.scope, alarm.scope) &&
    has(match.asset, subjectOf(alarm)) &&
    has(match.rule, alarm.rule)
  );
}

/** Whether a silence of that match, while it lasts, keeps an alarm from calling: a safety alarm only if it names its rule. */
export function silencesAlarm(match: AlarmMatch, alarm: Alarm, district: string): boolean {
  // Of a former release's alarm nobody knows whether it is one.
  const isMeant = match.rule !== undefined || alarm.safety === false;
  return isMeant && matchesAlarm(match, alarm, district);
}

/** The asset an alarm is about; of a KPI's wider scopes their id. A part's scope id is `<asset>~<part>`. */
export function subjectOf({ assetOrId }: Pick<Alarm, 'assetOrId'>): string {
  return assetOrId.split('~')[0] ?? assetOrId;
}

/** The asset that an alarm is of, itself or one of its parts; undefined for one of a wider scope. */
export function assetOf(alarm: Pick<Alarm, 'scope' | 'assetOrId'>): string | undefined {
  return alarm.scope === 'asset' || alarm.scope === 'part' ? subjectOf(alarm) : undefined;
}

/** The part that an alarm is of, '' for none: one on a figure of a part has it in its id. */
export function partOfAlarm({
  scope,
  assetOrId,
  part,
}: Pick<Alarm, 'scope' | 'assetOrId' | 'part'>): string {
  return scope === 'part' ? (assetOrId.split('~')[1] ?? '') : part;
}
