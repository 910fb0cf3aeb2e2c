import { RULES_KEY, topics } from '@infrapulse/contracts';
import type { RuleSet, RulesChange } from '@infrapulse/domain';
import type { RouteDeps } from './deps.ts';
import { waitFor } from './wait-for.ts';

const NAMED_MAX = 200;

/**
 * Puts a set of rules in force: after the audit trail into every partition that a fold over alarms reads. Resolves to
 * whether it is in force by now.
 */
export async function writeRules(deps: RouteDeps, set: RuleSet): Promise<boolean> {
  const { stream, city, audit, config } = deps;
  const { revision, version, rules, by } = set;
  const detail = {
    revision,
    version,
    rules: rules.length,
    ...differences(city.rules.current(), set),
  };
  await audit.add({ user: by, action: 'rules.put', subject: version, detail });
  const value: RulesChange = { type: 'rules', ...set };
  const everywhere = Array.from({ length: stream.partitions }, (_, partition) => {
    return { key: RULES_KEY, value, partition };
  });
  await stream.append(topics.readings, everywhere);
  await stream.append(topics.kpis, everywhere);
  return waitFor({
    withinMs: config.waitMs,
    listen: (listener) => city.rules.onChange(listener),
    seen: () => city.rules.current().revision >= revision,
  });
}

/** Ids of rules that came, went or are different. */
function differences(before: RuleSet, after: RuleSet) {
  const [old, young] = [before, after].map(({ rules }) => {
    return new Map(rules.map((rule) => [`${rule.kind}/${rule.id}`, JSON.stringify(rule)]));
  });
  const named = (ids: Iterable<string> | undefined, holds: (id: string) => boolean) =>
    [...(ids ?? [])].filter(holds).slice(0, NAMED_MAX);
  return {
    added: named(young?.keys(), (id) => !old?.has(id)),
    removed: named(old?.keys(), (id) => !young?.has(id)),
    changed: named(young?.keys(), (id) => old?.has(id) === true && old.get(id) !== young?.get(id)),
  };
}
