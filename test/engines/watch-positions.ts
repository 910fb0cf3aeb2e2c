import type { Admin } from 'kafkajs';

const GROUPS = ['kpi', 'alarms', 'historian'] as const;
const TOPIC = 'infrapulse.readings';
export const PARTITIONS = 6;
const POLL_MS = 200;
const LONG_MS = 60_000;

type Positions = ReadonlyMap<string, number>;

export interface Resumed {
  readonly what: string;
  /** From the kill until every partition of every group that reads the log had moved on. */
  readonly ms: number;
  /** Group and partition that took longest. */
  readonly last: string;
}

/** How soon all who read the log go on after a kill, as anybody can see it: by the positions they commit. */
export async function timeUntilResumed(admin: Admin, what: string): Promise<Resumed> {
  const began = performance.now();
  let from = await positions(admin);
  while (from.size < GROUPS.length * PARTITIONS) from = await positions(admin);
  const waiting = new Set(from.keys());
  let last = '';
  while (waiting.size > 0 && performance.now() - began < LONG_MS) {
    const now = await positions(admin);
    for (const name of waiting)
      if ((now.get(name) ?? 0) > (from.get(name) ?? 0)) {
        waiting.delete(name);
        last = name;
      }
    if (waiting.size > 0) await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  const slow = [...waiting].join(', ');
  return { what, ms: Math.round(performance.now() - began), last: slow === '' ? last : slow };
}

async function positions(admin: Admin): Promise<Positions> {
  const found = new Map<string, number>();
  await Promise.all(
    GROUPS.map(async (group) => {
      const groupId = `infrapulse.${group}`;
      // A coordinator that has just died, or moves, has no answer: the next question may.
      const [answer] = await admin.fetchOffsets({ groupId, topics: [TOPIC] }).catch(() => []);
      for (const { partition, offset } of answer?.partitions ?? [])
        found.set(`${group} ${partition}`, Number(offset));
    }),
  );
  return found;
}
