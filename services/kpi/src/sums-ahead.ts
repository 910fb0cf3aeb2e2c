import type { KpiPartial } from '@infrapulse/contracts';

export type Sums = Extract<KpiPartial, { type: 'partial' }>;

/** What one partition has said of one T. */
interface Group {
  readonly from: number;
  readonly at: number;
  readonly byKey: Map<string, Sums>;
  /** Since the state was told last. */
  hasChanged: boolean;
}

/** What is newer than the newest T published; tens of thousands come and go with each emission. */
export interface SumsAhead {
  put(from: number, key: string, sums: Sums): void;
  /** Takes out what was said of `to` and before. */
  takeUpTo(to: number): Iterable<readonly [from: number, key: string, sums: Sums]>;
  /** An entry of the state, as `changes` gave it. */
  restore(id: string, sums: Sums): void;
  /** What differs from the state: its entries by partition, T and key; undefined for what has gone. */
  changes(): Iterable<readonly [id: string, sums: Sums | undefined]>;
}

export function createSumsAhead(): SumsAhead {
  const groups = new Map<string, Group>();
  const stored = new Set<string>();

  function groupOf(from: number, at: number): Group {
    const name = `${from}/${at}`;
    const known = groups.get(name);
    if (known) return known;
    const made: Group = { from, at, byKey: new Map(), hasChanged: false };
    groups.set(name, made);
    return made;
  }

  return {
    put(from, key, sums) {
      const group = groupOf(from, sums.at);
      group.byKey.set(key, sums);
      group.hasChanged = true;
    },
    *takeUpTo(to) {
      for (const [name, { from, at, byKey }] of groups) {
        if (at > to) continue;
        groups.delete(name);
        for (const [key, sums] of byKey) yield [from, key, sums];
      }
    },
    restore(id, sums) {
      const [from = '', at = '', ...key] = id.split('/');
      groupOf(Number(from), Number(at)).byKey.set(key.join('/'), sums);
      stored.add(id);
    },
    *changes() {
      for (const id of stored) {
        const [from, at, ...key] = id.split('/');
        if (groups.get(`${from}/${at}`)?.byKey.has(key.join('/'))) continue;
        stored.delete(id);
        yield [id, undefined];
      }
      for (const [name, group] of groups) {
        if (!group.hasChanged) continue;
        group.hasChanged = false;
        for (const [key, sums] of group.byKey) {
          stored.add(`${name}/${key}`);
          yield [`${name}/${key}`, sums];
        }
      }
    },
  };
}
