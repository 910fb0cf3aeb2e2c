import { topics } from '@infrapulse/contracts';
import { type PlanEntry, type PlanEntryChange, planEntryKey } from '@infrapulse/domain';
import type { RouteDeps } from './deps.ts';
import { waitFor } from './wait-for.ts';

const CHUNK = 1000;
const NAMED_MAX = 100;

interface EntriesWrite {
  readonly register: string;
  readonly changes: readonly PlanEntryChange[];
  /** Entries as they will be. */
  readonly after: readonly PlanEntry[];
  readonly user: string;
  readonly action: string;
}

/**
 * Appends changes of a list to the log, after the audit trail, and waits until the list shows them. Resolves to the
 * number of entries it does not show yet.
 */
export async function writePlanEntries(deps: RouteDeps, write: EntriesWrite): Promise<number> {
  const { stream, city, audit, config, events } = deps;
  const { register, changes, after, user, action } = write;
  if (changes.length === 0) return 0;
  const entries = after.slice(0, NAMED_MAX).map(({ id }) => id);
  const detail = { register, changes: changes.length, entries };
  await audit.add({ user, action, subject: register, detail });
  for (let at = 0; at < changes.length; at += CHUNK) {
    const records = changes.slice(at, at + CHUNK).map((value) => ({
      key: planEntryKey(value),
      value,
    }));
    await stream.append(topics.readings, records);
  }
  events.planEntriesChanged(changes.length);
  const missing = () =>
    after.filter(({ register: list, id, revision }) => {
      return (city.entries.get(list, id)?.revision ?? 0) < revision;
    }).length;
  await waitFor({
    withinMs: config.waitMs + changes.length,
    listen: (listener) => city.entries.onChange(listener),
    seen: () => missing() === 0,
    everyMs: 20,
  });
  return missing();
}
