import type { KindId } from '../model/kind.ts';
import type { StatusClass } from './kind-definition.ts';
import { kinds } from './kinds.ts';

interface Words {
  readonly classes: ReadonlyMap<string, StatusClass>;
  readonly vocabularies: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** Words that mean one thing in every vocabulary that has them, canonical names first. */
  readonly plain: ReadonlyMap<string, string>;
}

const OWN_VOCABULARY = 'infrapulse';

const wordsOf: ReadonlyMap<string, Words> = new Map(
  kinds.map((kind) => {
    const own = new Map(Object.keys(kind.statuses).map((status) => [status, status] as const));
    const foreign = Object.entries(kind.vocabularies).map(
      ([name, words]) => [name, new Map(Object.entries(words))] as const,
    );
    const classes = new Map(Object.entries({ ...kind.statuses, ...kind.outside }));
    const plain = new Map([...unambiguous(foreign.map(([, words]) => words)), ...own]);
    return [
      kind.id,
      { classes, vocabularies: new Map([[OWN_VOCABULARY, own], ...foreign]), plain },
    ];
  }),
);

function unambiguous(vocabularies: readonly ReadonlyMap<string, string>[]): Map<string, string> {
  const meanings = new Map<string, Set<string>>();
  for (const words of vocabularies)
    for (const [word, status] of words)
      meanings.set(word, (meanings.get(word) ?? new Set()).add(status));
  const single = [...meanings].filter(([, statuses]) => statuses.size === 1);
  return new Map(single.map(([word, statuses]) => [word, [...statuses][0] as string]));
}

/**
 * The canonical status of a word as sent (interfaces §2), undefined when the vocabulary has no such word.
 * Without vocabulary: canonical names first, then every vocabulary in which the word is unambiguous.
 */
export function resolveStatus(
  kind: KindId,
  status: string | number,
  vocab: string | null,
): string | undefined {
  const words = wordsOf.get(kind);
  const word = typeof status === 'number' ? String(status) : status;
  return (vocab === null ? words?.plain : words?.vocabularies.get(vocab))?.get(word);
}

/** What a canonical status says about availability; a status the kind does not have is UNKNOWN. */
export function statusClass(kind: KindId, status: string): StatusClass {
  return wordsOf.get(kind)?.classes.get(status) ?? 'UNKNOWN';
}

/** Names that `vocab` may take for a kind, `infrapulse` first. */
export function vocabulariesOf(kind: KindId): readonly string[] {
  return [...(wordsOf.get(kind)?.vocabularies.keys() ?? [])];
}

/** Words of a vocabulary, or of all when it is null. */
export function statusWords(kind: KindId, vocab: string | null): readonly string[] {
  const words = wordsOf.get(kind);
  return [...((vocab === null ? words?.plain : words?.vocabularies.get(vocab))?.keys() ?? [])];
}
