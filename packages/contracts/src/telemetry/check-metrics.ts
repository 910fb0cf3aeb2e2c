import { kinds, type MetricDefinition } from '@infrapulse/domain';
import { type Fault, fault } from './fault.ts';
import { didYouMean } from './nearest.ts';

type Values = Readonly<Record<string, number | null>>;

/** `aside` is empty as a rule; `values` is then the object as sent, when it holds no booleans. */
interface CheckedMetrics {
  readonly values: Values;
  readonly aside: readonly Fault[];
}

const definitions: ReadonlyMap<string, ReadonlyMap<string, MetricDefinition>> = new Map(
  kinds.map((kind) => [kind.id, new Map(Object.entries(kind.metrics))]),
);
const NONE: readonly Fault[] = [];

export function checkMetrics(
  kind: string,
  sent: Readonly<Record<string, unknown>>,
): CheckedMetrics {
  const known = definitions.get(kind) as ReadonlyMap<string, MetricDefinition>;
  for (const name in sent) if (!isPlain(sent[name], known.get(name))) return sift(known, sent);
  return { values: sent as Values, aside: NONE };
}

function isPlain(value: unknown, metric: MetricDefinition | undefined): boolean {
  if (metric === undefined) return false;
  return typeof value === 'number' ? value >= metric.min && value <= metric.max : value === null;
}

function sift(
  known: ReadonlyMap<string, MetricDefinition>,
  sent: Readonly<Record<string, unknown>>,
): CheckedMetrics {
  const values: Record<string, number | null> = {};
  const aside: Fault[] = [];
  for (const [name, value] of Object.entries(sent)) {
    const number = typeof value === 'boolean' ? Number(value) : value;
    const reason = metricFault(name, number, known);
    if (reason) aside.push(reason);
    else values[name] = number as number | null;
  }
  return { values, aside };
}

function metricFault(
  name: string,
  value: unknown,
  known: ReadonlyMap<string, MetricDefinition>,
): Fault | undefined {
  const field = `metrics.${name.slice(0, 64)}`;
  const metric = known.get(name);
  if (!metric)
    return fault('SCHEMA', field, `The kind has no such metric.${didYouMean(name, known.keys())}`);
  if (value === null) return undefined;
  if (typeof value !== 'number')
    return fault('SCHEMA', field, 'A value is a number, true, false or null.');
  if (value >= metric.min && value <= metric.max) return undefined;
  const hint = `The range is ${metric.min} to ${metric.max} ${metric.unit}.`;
  return fault(
    'OUT_OF_RANGE',
    field,
    Number.isFinite(value) ? hint : `Not a finite number. ${hint}`,
  );
}
