import type { KpiRecord } from '@infrapulse/domain';

/** What is not numbers, of all records that say the same. */
type Words = Pick<KpiRecord, (typeof WORDS)[number] | 'target' | 'designation'>;

/** A record as it is held: of a large city there are hundreds of thousands, at a third of what they take as they came. */
export interface HeldKpi {
  readonly words: Words;
  readonly id: string;
  /** As NUMBERS names them, then both bounds, where NaN is null, then the number of the change that brought it. */
  readonly numbers: readonly number[];
  readonly position: KpiRecord['position'];
}

const WORDS = [
  'kpi',
  'formula',
  'formulaVersion',
  'policy',
  'scope',
  'kind',
  'window',
  'timeZone',
  'unit',
  'quality',
  'status',
  'verdict',
  'reason',
] as const;

const NUMBERS = [
  'start',
  'end',
  'value',
  'numerator',
  'denominator',
  'coverage',
  'revision',
  'computedAt',
  'upS',
  'downS',
  'unknownS',
  'excludedS',
  'energyDcWh',
  'energyItWh',
] as const;

/** Stands for a number that a record of this kind does not have. */
const ABSENT = Number.NEGATIVE_INFINITY;

/** Makes what is held; what many records share is kept once. */
export function createHolding(): (record: KpiRecord, change: number) => HeldKpi {
  const known = new Map<string, Words>();
  let newest: KpiRecord['position'] = {};
  let newestText = '';

  function wordsOf(record: KpiRecord): Words {
    const said = [...WORDS.map((word) => record[word]), record.designation];
    const name = said.join('\u0000') + JSON.stringify(record.target);
    const words = known.get(name) ?? pick(record);
    known.set(name, words);
    return words;
  }

  /** Records of one emission say the same. */
  function positionOf({ position }: KpiRecord): KpiRecord['position'] {
    const text = JSON.stringify(position);
    if (text !== newestText) newest = position;
    newestText = text;
    return newest;
  }

  return (record, change) => {
    const { low, high } = record.bounds;
    const numbers = [...NUMBERS.map((name) => record[name]), low, high, change].map(numberOf);
    return { words: wordsOf(record), id: record.id, numbers, position: positionOf(record) };
  };
}

function pick(record: KpiRecord): Words {
  const words = WORDS.map((word) => [word, record[word]] as const);
  const { target, designation } = record;
  return { ...Object.fromEntries(words), target, ...(designation && { designation }) } as Words;
}

function numberOf(value: number | null | undefined): number {
  return value === undefined ? ABSENT : (value ?? Number.NaN);
}

/** The record again. */
export function recordOf({ words, id, numbers, position }: HeldKpi): KpiRecord {
  const record: Record<string, unknown> = {};
  for (const word of WORDS) record[word] = words[word];
  record['id'] = id;
  NUMBERS.forEach((name, i) => {
    if (numbers[i] !== ABSENT) record[name] = nullable(numbers[i] as number);
  });
  const [low, high] = numbers.slice(NUMBERS.length) as [number, number];
  record['bounds'] = { low: nullable(low), high: nullable(high) };
  record['target'] = words.target;
  if (words.designation !== undefined) record['designation'] = words.designation;
  record['position'] = position;
  return record as unknown as KpiRecord;
}

function nullable(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}

/** The number of the change that brought it. */
export function changeOf({ numbers }: HeldKpi): number {
  return numbers[NUMBERS.length + 2] as number;
}

/** When its period begins, Unix ms. */
export function startOf({ numbers }: HeldKpi): number {
  return numbers[NUMBERS.indexOf('start')] as number;
}
