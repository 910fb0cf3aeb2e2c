import type { KpiRecord } from '@infrapulse/domain';

/** What is not numbers, of all records that say the same. */
type Words = Pick<KpiRecord, (typeof WORDS)[number] | 'target' | 'designation'>;

/** A record as it is held: of a large city there are hundreds of thousands, at a third of what they take as they came. */
export interface HeldKpi {
  readonly words: Words;
  /** One object for all records of a KPI, policy and window. */
  readonly series: object;
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

const SERIES = ['kpi', 'policy', 'window'] as const;
const FURTHER = WORDS.filter((word) => !(SERIES as readonly string[]).includes(word));

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

/** Words that were met, one level for each: to walk them costs less than to make one text of them. */
interface Level {
  readonly next: Map<unknown, Level>;
  words: Words | undefined;
}

/** Makes what is held; what many records share is kept once. */
export function createHolding(): (record: KpiRecord, change: number) => HeldKpi {
  const known = createLevel();
  let newest: KpiRecord['position'] = {};
  let newestText = '';

  function wordsOf(record: KpiRecord, series: Level): Words {
    let level = under(series, record, FURTHER);
    level = levelOf(level, record.designation);
    level = levelOf(level, record.target && JSON.stringify(record.target));
    level.words ??= pick(record);
    return level.words;
  }

  /** Records of one emission say the same. */
  function positionOf({ position }: KpiRecord): KpiRecord['position'] {
    if (position === newest) return newest;
    const text = JSON.stringify(position);
    if (text !== newestText) newest = position;
    newestText = text;
    return newest;
  }

  return (record, change) => {
    const series = under(known, record, SERIES);
    const words = wordsOf(record, series);
    const numbers = numbersOf(record, change);
    return { words, series, id: record.id, numbers, position: positionOf(record) };
  };
}

function createLevel(): Level {
  return { next: new Map(), words: undefined };
}

function under(level: Level, record: KpiRecord, words: readonly (typeof WORDS)[number][]): Level {
  let reached = level;
  for (const word of words) reached = levelOf(reached, record[word]);
  return reached;
}

function levelOf({ next }: Level, word: unknown): Level {
  const known = next.get(word);
  if (known) return known;
  const level = createLevel();
  next.set(word, level);
  return level;
}

function numbersOf(record: KpiRecord, change: number): number[] {
  const numbers: number[] = [];
  for (const name of NUMBERS) numbers.push(numberOf(record[name]));
  numbers.push(numberOf(record.bounds.low), numberOf(record.bounds.high), change);
  return numbers;
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
