import {
  type AlarmRule,
  KIND_IDS,
  type KindDefinition,
  kindOf,
  kpiOf,
  rulesOf,
} from '@infrapulse/domain';
import { describe, expect, it } from 'vitest';

const all = KIND_IDS.flatMap((kind) => rulesOf(kind).map((rule) => ({ kind, rule })));

/** What a rule names and its kind does not know. */
function unknownWords(kind: KindDefinition, trigger: AlarmRule['trigger']): readonly string[] {
  const among = (words: readonly string[], known: readonly string[]) =>
    words.filter((word) => !known.includes(word));
  switch (trigger.type) {
    case 'limit': {
      const rules = rulesOf(kind.id).map(({ id }) => id);
      return [
        ...among([trigger.metric], Object.keys(kind.metrics)),
        ...among(trigger.roles ?? [], ['', ...Object.keys(kind.roles)]),
        ...among(trigger.whileActive === undefined ? [] : [trigger.whileActive], rules),
      ];
    }
    case 'status':
      return among(trigger.statuses, Object.keys({ ...kind.statuses, ...kind.outside }));
    case 'kpi':
      return [
        ...among([trigger.kpi], kind.kpis),
        ...among(trigger.policies ?? [], kpiOf(trigger.kpi)?.policies ?? []),
      ];
    case 'check':
      return among(trigger.roles ?? [], Object.keys(kind.roles));
    case 'error':
    case 'quality':
    case 'silence':
      return [];
  }
}

describe.each(all.map((each) => [`${each.kind} ${each.rule.id}`, each] as const))(
  'the default rule %s',
  (_, { kind, rule }) => {
    const definition = kindOf(kind);
    const { trigger } = rule;

    it('says what, why and what to do in both languages', () => {
      for (const { zh, en } of [rule.text, rule.cause, rule.consequence, rule.action]) {
        expect(zh).toMatch(/\p{Script=Han}|^PUE/u);
        expect(en).toMatch(/^[A-Z0-9][\x20-\x7e]+[^.]$/);
      }
    });

    it('says how soon somebody must act when it is severe, and never speaks of offences', () => {
      if (['CRITICAL', 'MAJOR'].includes(rule.severity)) expect(rule.respondS).toBeGreaterThan(0);
      expect(JSON.stringify(rule)).not.toMatch(/违规|violation/i);
      if (rule.safety) expect(rule.shelveMaxS).toBe(0);
    });

    it('looks at something its kind has, within its range', () => {
      const unknown = unknownWords(definition, trigger);
      expect(unknown).toEqual([]);
      if (trigger.type !== 'limit') return;
      const metric = definition.metrics[trigger.metric];
      const by = trigger.limits && 'by' in trigger.limits ? trigger.limits.by : {};
      for (const limit of [trigger.limit, ...Object.values(by)]) {
        expect(limit).toBeGreaterThanOrEqual(metric?.min ?? Number.NaN);
        expect(limit).toBeLessThanOrEqual(metric?.max ?? Number.NaN);
      }
      expect(trigger.deadband).toBeGreaterThanOrEqual(0);
    });

    it('holds a safety alarm until it is reset, or watches one that is', () => {
      const watches = trigger.type === 'limit' && trigger.whileActive !== undefined;
      if (rule.safety) expect(rule.latched || watches).toBe(true);
      expect(rule.onDelayS).toBeLessThanOrEqual(rule.safety ? 2 : 3600);
    });
  },
);

describe('default rules', () => {
  it('have one id each within a kind, and silence in every kind', () => {
    for (const kind of KIND_IDS) {
      const ids = rulesOf(kind).map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      expect(ids).toContain('DEVICE_SILENT');
    }
  });

  it('on KPIs have an id of their own over all kinds, as the fold finds them by it', () => {
    const ids = all.flatMap(({ rule }) => (rule.trigger.type === 'kpi' ? [rule.id] : []));
    expect(new Set(ids).size).toBe(ids.length);
  });
});
