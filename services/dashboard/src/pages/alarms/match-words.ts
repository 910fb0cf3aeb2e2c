import type { SilenceAnswer } from '@infrapulse/contracts';
import { nameOf } from '../../words/name-of.ts';
import type { Words } from '../../words/words-context.ts';

/** Which alarms a silence means, a phrase for each condition; one of the settings may have none. */
export function matchWords(match: SilenceAnswer['match'], words: Words): readonly string[] {
  const { alarms, silences } = words;
  const conditions = [
    [alarms.severity, words.severities, match.severity],
    [alarms.kind, words.kinds, match.kind],
    [alarms.dept, words.departments, match.department],
    [words.assets.district, words.districts, match.district],
    [words.kpi.scope, words.scopes, match.scope],
    [silences.asset, {}, match.asset],
    [silences.rule, {}, match.rule],
  ] as const;
  const found = conditions.flatMap(([name, names, values]) =>
    values ? [`${name}: ${values.map((value) => nameOf(names, value)).join(', ')}`] : [],
  );
  const named = found.length > 0 ? found : [silences.everything];
  return match.hours === undefined ? named : [...named, `${silences.hours}: ${match.hours}`];
}
