/** Parts of an alarm's id `<scope>~<id>~<part or ->~<rule>`; a KPI's part scope id holds a `~` itself. */
export interface AlarmName {
  readonly scope: string;
  readonly id: string;
  /** '' for the asset itself. */
  readonly part: string;
  readonly rule: string;
}

export function alarmId({ scope, id, part, rule }: AlarmName): string {
  return `${scope}~${id}~${part === '' ? '-' : part}~${rule}`;
}

/** undefined when the text is no alarm id. */
export function parseAlarmId(text: string): AlarmName | undefined {
  const pieces = text.split('~');
  if (pieces.length < 4) return undefined;
  const scope = pieces[0] ?? '';
  const rule = pieces.at(-1) ?? '';
  const part = pieces.at(-2) ?? '-';
  return { scope, id: pieces.slice(1, -2).join('~'), part: part === '-' ? '' : part, rule };
}
