import type { QualitySum } from '../quality/quality-sums.ts';
import type { KpiDefinition } from './catalog.ts';
import { type KpiFigures, ratio } from './figures.ts';

type Sums = Readonly<Partial<Record<QualitySum, number>>>;

interface QualityKpi extends KpiDefinition {
  readonly of: (sums: Required<Sums>) => readonly [numerator: number, denominator: number];
  /** Sums are times: they are published in seconds. */
  readonly isTime: boolean;
}

const shared = {
  kind: 'all',
  unit: '1',
  formulaVersion: 1,
  policies: ['default'],
} as const;

/** Data quality of the assets of an operator, a district or the city (docs/decisions/0024); ours. */
export const QUALITY_KPIS: readonly QualityKpi[] = [
  {
    ...shared,
    id: 'quality.connected_rate',
    name: { zh: '接入率', en: 'connected rate' },
    formula: 'Σ time heard within the hold / Σ time an asset should be heard',
    better: 'higher',
    of: ({ connected, expected }) => [connected, expected],
    isTime: true,
  },
  {
    ...shared,
    id: 'quality.valid_rate',
    name: { zh: '有效率', en: 'valid rate' },
    formula: '(accepted − unusable − partly set aside) / (accepted + refused)',
    better: 'higher',
    of: ({ received, refused, unusable, setAside }) => [
      received - unusable - setAside,
      received + refused,
    ],
    isTime: false,
  },
  {
    ...shared,
    id: 'quality.completeness',
    name: { zh: '完整率', en: 'completeness' },
    formula: 'Σ (due − lost) / Σ time a part should say something each interval',
    better: 'higher',
    of: ({ due, lost }) => [due - lost, due],
    isTime: true,
  },
  {
    ...shared,
    formulaVersion: 2,
    id: 'quality.lateness',
    name: { zh: '迟到率', en: 'lateness' },
    formula: 'accepted more than 2 min after the event / accepted, of events since the log began',
    better: 'lower',
    of: ({ late, received, past }) => [late, received - past],
    isTime: false,
  },
  {
    ...shared,
    id: 'quality.clock_skew',
    name: { zh: '时钟偏差', en: 'clock skew' },
    formula: '(more than 10 s ahead + refused for their time) / (accepted + refused)',
    better: 'lower',
    of: ({ skewed, received, refused }) => [skewed, received + refused],
    isTime: false,
  },
  {
    ...shared,
    id: 'quality.duplicate_rate',
    name: { zh: '重复率', en: 'duplicate rate' },
    formula: 'duplicates / accepted',
    better: 'lower',
    of: ({ duplicate, received }) => [duplicate, received],
    isTime: false,
  },
  {
    ...shared,
    id: 'quality.false_free',
    name: { zh: '误报空闲时间占比', en: 'false free time' },
    formula: 'Σ time shown free with power flowing / Σ time shown free',
    better: 'lower',
    of: ({ falseFree, free }) => [falseFree, free],
    isTime: true,
  },
  {
    ...shared,
    id: 'quality.false_occupied',
    name: { zh: '误报占用时间占比', en: 'false occupied time' },
    formula: 'Σ time shown charging without power / Σ time shown charging',
    better: 'lower',
    of: ({ falseCharging, charging }) => [falseCharging, charging],
    isTime: true,
  },
];

const MS = 1000;

/** Figures of one quality KPI; null without anything to judge. Nothing in it is unknown: what is missing is what it says. */
export function qualityFigures({ of, isTime }: QualityKpi, sums: Sums): KpiFigures {
  // A partition of a former release has counted no past.
  const [numerator, denominator] = of({ ...sums, past: sums.past ?? 0 } as Required<Sums>);
  const { value } = ratio(numerator, denominator);
  const unit = isTime ? MS : 1;
  return {
    value,
    numerator: numerator / unit,
    denominator: denominator / unit,
    coverage: value === null ? null : 1,
    bounds: { low: value, high: value },
    whole: { low: numerator, high: numerator, of: denominator },
  };
}
