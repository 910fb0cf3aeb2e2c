import {
  type AlarmRule,
  type AssetVersion,
  type CheckTrigger,
  KIND_IDS,
  type KindId,
  type LimitTrigger,
  partOf,
  rulesOf,
  type SilenceScope,
  type SilenceTrigger,
} from '@infrapulse/domain';

interface LimitRule {
  readonly rule: AlarmRule;
  readonly trigger: LimitTrigger;
}

interface CheckRule {
  readonly rule: AlarmRule;
  readonly trigger: CheckTrigger;
}

/** Rules of a kind by what they look at, so that a reading asks only those of its metrics. */
interface KindRules {
  readonly byMetric: ReadonlyMap<string, readonly LimitRule[]>;
  readonly status: readonly { readonly rule: AlarmRule; readonly statuses: ReadonlySet<string> }[];
  readonly silence: AlarmRule | undefined;
  /** Rules on the silence that the assets of a gateway, site or operator have in common. */
  readonly commonSilence: Readonly<Record<SilenceScope, AlarmRule | undefined>>;
  readonly byCheck: ReadonlyMap<CheckTrigger['check'], CheckRule>;
  readonly byId: ReadonlyMap<string, AlarmRule>;
}

function indexOf(kind: KindId): KindRules {
  const byMetric = new Map<string, LimitRule[]>();
  const byCheck = new Map<CheckTrigger['check'], CheckRule>();
  const status = [];
  const rules = rulesOf(kind);
  for (const rule of rules) {
    const { trigger } = rule;
    if (trigger.type === 'limit') {
      const list = byMetric.get(trigger.metric) ?? [];
      list.push({ rule, trigger });
      byMetric.set(trigger.metric, list);
    } else if (trigger.type === 'status')
      status.push({ rule, statuses: new Set(trigger.statuses) });
    else if (trigger.type === 'check') byCheck.set(trigger.check, { rule, trigger });
  }
  const silenceOf = (scope: SilenceTrigger['of']) =>
    rules.find(({ trigger }) => trigger.type === 'silence' && trigger.of === scope);
  return {
    byMetric,
    status,
    silence: silenceOf('asset'),
    commonSilence: {
      gateway: silenceOf('gateway'),
      site: silenceOf('site'),
      operator: silenceOf('operator'),
    },
    byCheck,
    byId: new Map(rules.map((rule) => [rule.id, rule])),
  };
}

export const kindRules: Readonly<Record<KindId, KindRules>> = Object.fromEntries(
  KIND_IDS.map((kind) => [kind, indexOf(kind)]),
) as Record<KindId, KindRules>;

/** The limit for a part: by attribute of the part, else of the asset, else the plain one. */
export function limitFor(
  { limit, limits }: LimitTrigger,
  version: AssetVersion,
  part: string,
): number {
  if (!limits) return limit;
  const own = partOf(version, part)?.attributes[limits.attribute];
  const value = own ?? version.attributes[limits.attribute];
  const key = String(value);
  return Object.hasOwn(limits.by, key) ? (limits.by[key] ?? limit) : limit;
}

/** true when a rule looks at the part: its role is among the rule's, or the part is not listed. */
export function looksAt(
  { roles }: Pick<LimitTrigger, 'roles'>,
  version: AssetVersion,
  part: string,
): boolean {
  if (!roles) return true;
  const role = partOf(version, part)?.role;
  if (role !== undefined) return roles.includes(role);
  return part === '' ? roles.includes('') : version.parts.length === 0;
}
