import type { Reading } from '@infrapulse/domain';

export interface ModelRow {
  readonly status: string | null;
  readonly quality: string;
  readonly metrics: Readonly<Record<string, number | null>>;
  readonly at: number;
}

export interface Model {
  readonly rows: Readonly<Record<string, ModelRow>>;
  readonly stored: number;
  readonly duplicate: number;
}

/** What the store must hold after these messages, told in the plainest way: one field after the other. */
export function modelOf(messages: readonly Reading[]): Model {
  const rows: Record<string, ModelRow> = {};
  let stored = 0;
  for (const message of messages) {
    const key = `${message.asset}~${message.part}@${message.ts}`;
    const before = rows[key];
    const after = {
      status: message.status ?? before?.status ?? null,
      quality: message.quality ?? before?.quality ?? 'GOOD',
      metrics: { ...before?.metrics, ...message.metrics },
    };
    const same =
      before &&
      JSON.stringify(sorted({ ...after, at: 0 })) === JSON.stringify(sorted({ ...before, at: 0 }));
    if (same) continue;
    rows[key] = { ...after, at: message.at };
    stored += 1;
  }
  return { rows, stored, duplicate: messages.length - stored };
}

export function sorted(row: ModelRow): unknown {
  const metrics = Object.keys(row.metrics)
    .toSorted()
    .map((name) => [name, row.metrics[name]]);
  return [row.status, row.quality, row.at, metrics];
}

/** Rows by key, in the order of the keys. */
export function listed(rows: Iterable<readonly [string, ModelRow]>): unknown {
  const byKey = new Map(rows);
  return [...byKey.keys()].toSorted().map((key) => [key, sorted(byKey.get(key) as ModelRow)]);
}
