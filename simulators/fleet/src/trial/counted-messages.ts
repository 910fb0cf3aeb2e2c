import type { Received, Refused } from './heard.ts';
import { isCut, isUsable, keptOf } from './heard.ts';
import { type Posting, postingAt, whereOf } from './postings.ts';
import type { Tally } from './quality-figures.ts';
import type { TrialMessage } from './trial.ts';

/** Later than windows wait before they close. */
const LATE = 120_000;
const AHEAD = 10_000;

interface Sources {
  readonly postings: readonly Posting[];
  /** Of the asset, in the order of receipt. */
  readonly received: readonly Received[];
  readonly refused: readonly Refused[];
}

/** What counts of each message, when it was received and where the asset was then; TEST does not. */
export function talliesOf({ postings, received, refused }: Sources): readonly Tally[] {
  const repeated = repeatedIn(received);
  const of = (at: number, sums: readonly string[]) =>
    sums.map((sum) => ({ sum, at, where: whereOf(postingAt(postings, at).version) }));
  return [
    ...refused.flatMap(({ at, isOfTime }) =>
      of(at, ['refused', ...(isOfTime ? ['refusedForTime'] : [])]),
    ),
    ...received
      .filter(({ message }) => message.quality !== 'TEST')
      .flatMap((one) => of(one.at, [...sumsOf(one), ...(repeated.has(one) ? ['repeated'] : [])])),
  ];
}

function sumsOf({ kind, at, message }: Received): readonly string[] {
  const isGood = isUsable({ quality: message.quality ?? 'GOOD' });
  return [
    'received',
    ...(isGood ? [] : ['unusable']),
    ...(isGood && isCut(kind, message) ? ['cut'] : []),
    ...(at - message.ts > LATE ? ['late'] : []),
    ...(message.ts - at > AHEAD ? ['ahead'] : []),
  ];
}

/** Those that say nothing that was not said of their part and instant before, whatever their order among others. */
function repeatedIn(received: readonly Received[]): ReadonlySet<Received> {
  const known = new Map<string, Map<string, unknown>>();
  const repeated = new Set<Received>();
  for (const one of received) {
    const { part, ts } = one.message;
    const key = `${part} ${ts}`;
    const before = known.get(key);
    const fields = before ?? new Map<string, unknown>([['quality', 'GOOD']]);
    const said = fieldsOf(keptOf(one.kind, one.message));
    if (before && said.every(([name, value]) => fields.get(name) === value)) repeated.add(one);
    for (const [name, value] of said) fields.set(name, value);
    known.set(key, fields);
  }
  return repeated;
}

/** What would be stored of it, an absent quality none. */
function fieldsOf({
  status,
  vocab,
  quality,
  periodS,
  metrics = {},
}: TrialMessage): readonly (readonly [string, unknown])[] {
  const words = Object.entries({ status, vocab, quality, periodS });
  const read = Object.entries(metrics).map(([name, value]) => [`metrics ${name}`, value] as const);
  return [...words.filter(([, value]) => value !== undefined), ...read];
}
