import { topics } from '@infrapulse/contracts';
import type { Asset, RegisterChange } from '@infrapulse/domain';
import type { RouteDeps } from './deps.ts';
import { waitFor } from './wait-for.ts';

const CHUNK = 1000;

interface RegisterWrite {
  readonly changes: readonly RegisterChange[];
  /** Assets as they will be. */
  readonly after: ReadonlyMap<string, Asset>;
  readonly user: string;
  readonly action: string;
  /** What the audit trail says of it beside the number of changes and the assets. */
  readonly detail: Readonly<Record<string, unknown>>;
}

/**
 * Appends register changes to their assets' partitions and waits until the register shows them.
 * Resolves to the number of assets it does not show yet.
 */
export async function writeRegister(deps: RouteDeps, write: RegisterWrite): Promise<number> {
  const { stream, city, audit, config, events } = deps;
  const { changes, after, user, action, detail } = write;
  if (changes.length === 0) return 0;
  const missing = () =>
    [...after.values()].filter(
      ({ id, revision }) => (city.register.get(id)?.revision ?? 0) < revision,
    ).length;
  const subject = after.size === 1 ? ([...after.keys()][0] ?? '') : `${after.size} assets`;
  await audit.add({
    user,
    action,
    subject,
    detail: { changes: changes.length, ...detail, assets: [...after.keys()].slice(0, 100) },
  });
  for (let at = 0; at < changes.length; at += CHUNK) {
    const records = changes.slice(at, at + CHUNK).map((value) => ({ key: value.asset, value }));
    await stream.append(topics.readings, records);
  }
  events.registerChanged(changes.length);
  const withinMs = config.waitMs + changes.length;
  await waitFor({
    withinMs,
    listen: (listener) => city.register.onChange(listener),
    seen: () => missing() === 0,
    everyMs: 20,
  });
  return missing();
}
