import {
  type AlarmRule,
  type AlarmTrigger,
  type CheckTrigger,
  KIND_IDS,
  type KindId,
  type KpiTrigger,
  type LimitTrigger,
  type RuleSet,
  type SilenceScope,
  type SilenceTrigger,
} from '@infrapulse/domain';

/** Rules of a kind by what they look at, so that a reading asks only those of its metrics. */
interface KindRules {
  readonly byMetric: ReadonlyMap<string, readonly LimitRule[]>;
  readonly status: readonly { readonly rule: AlarmRule; readonly statuses: ReadonlySet<string> }[];
  readonly error: readonly { readonly rule: AlarmRule; readonly codes: ReadonlySet<string> }[];
  /** Every code that one of `error` raises on. */
  readonly codes: ReadonlySet<string>;
  readonly quality: AlarmRule | undefined;
  readonly silence: AlarmRule | undefined;
  /** Rules on the silence that the assets of a gateway, site or operator have in common. */
  readonly commonSilence: Readonly<Record<SilenceScope, AlarmRule | undefined>>;
  readonly byCheck: ReadonlyMap<CheckTrigger['check'], CheckRule>;
  /** false: nothing of a meter's own is checked. */
  readonly looksAtMeters: boolean;
  readonly byId: ReadonlyMap<string, AlarmRule>;
  /** Rules whose alarms suppress those of others. */
  readonly parents: ReadonlySet<string>;
}

/** A rule with what raises it, of one type. */
interface Triggered<T extends AlarmTrigger> {
  readonly rule: AlarmRule;
  readonly trigger: T;
}
type LimitRule = Triggered<LimitTrigger>;
type CheckRule = Triggered<CheckTrigger>;

export interface KpiRule extends Triggered<KpiTrigger> {
  readonly kind: KindId;
}

/** The rules in force, found by what they look at: no reading asks them all. */
export interface RuleIndex {
  readonly ofKind: Readonly<Record<KindId, KindRules>>;
  readonly kpiRuleById: ReadonlyMap<string, KpiRule>;
  /** By KPI and window. */
  readonly kpiRules: ReadonlyMap<string, readonly KpiRule[]>;
}

const indexes = new WeakMap<object, RuleIndex>();

/** Made once for each set. */
export function indexRules({ rules }: Pick<RuleSet, 'rules'>): RuleIndex {
  const index = indexes.get(rules) ?? makeIndex(rules);
  indexes.set(rules, index);
  return index;
}

function makeIndex(rules: RuleSet['rules']): RuleIndex {
  const kpiRules = rules.flatMap((rule) => {
    const { trigger, kind } = rule;
    return trigger.type === 'kpi' ? [{ rule, trigger, kind }] : [];
  });
  const entries = KIND_IDS.map((kind) => [
    kind,
    indexOf(rules.filter((rule) => rule.kind === kind)),
  ]);
  return {
    ofKind: Object.fromEntries(entries) as Record<KindId, KindRules>,
    kpiRuleById: new Map(kpiRules.map((found) => [found.rule.id, found])),
    kpiRules: groupBy(kpiRules, ({ trigger: { kpi, window } }) => `${kpi}/${window}`),
  };
}

function indexOf(rules: readonly AlarmRule[]): KindRules {
  const silenceOf = (scope: SilenceTrigger['of']) =>
    rules.find(({ trigger }) => trigger.type === 'silence' && trigger.of === scope);
  const checks = triggeredBy(rules, 'check');
  return {
    byMetric: groupBy(triggeredBy(rules, 'limit'), ({ trigger: { metric } }) => metric),
    status: triggeredBy(rules, 'status').map(({ rule, trigger }) => {
      return { rule, statuses: new Set(trigger.statuses) };
    }),
    error: triggeredBy(rules, 'error').map(({ rule, trigger }) => {
      return { rule, codes: new Set(trigger.codes) };
    }),
    codes: new Set(triggeredBy(rules, 'error').flatMap(({ trigger }) => trigger.codes)),
    quality: rules.find(({ trigger }) => trigger.type === 'quality'),
    silence: silenceOf('asset'),
    commonSilence: {
      gateway: silenceOf('gateway'),
      site: silenceOf('site'),
      operator: silenceOf('operator'),
    },
    byCheck: new Map(checks.map((found) => [found.trigger.check, found])),
    looksAtMeters: checks.some(({ trigger: { check } }) => !check.startsWith('clock_')),
    byId: new Map(rules.map((rule) => [rule.id, rule])),
    parents: new Set(rules.flatMap(({ parents }) => parents)),
  };
}

function triggeredBy<T extends AlarmTrigger['type']>(rules: readonly AlarmRule[], type: T) {
  return rules
    .filter(({ trigger }) => trigger.type === type)
    .map((rule) => ({ rule, trigger: rule.trigger as Extract<AlarmTrigger, { type: T }> }));
}

function groupBy<T>(all: readonly T[], keyOf: (one: T) => string): ReadonlyMap<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const group = groups.get(keyOf(one));
    if (group) group.push(one);
    else groups.set(keyOf(one), [one]);
  }
  return groups;
}
