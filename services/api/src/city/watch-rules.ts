import { RULES_KEY, topics } from '@infrapulse/contracts';
import { DEFAULT_RULE_SET, type RuleSet } from '@infrapulse/domain';
import type { StreamPort } from '@infrapulse/ports';

/** The set of alarm rules in force. */
export interface RulesView {
  current(): RuleSet;
  onChange(listener: () => void): () => void;
  stop(): Promise<void>;
}

export async function watchRules(stream: StreamPort): Promise<RulesView> {
  const table = await stream.table(topics.rules);
  return {
    current: () => table.get(RULES_KEY) ?? DEFAULT_RULE_SET,
    onChange: (listener) => table.onChange(() => listener()),
    stop: () => table.stop(),
  };
}
