import { topics } from '@infrapulse/contracts';
import {
  type Asset,
  applyPlanEntryChange,
  type LogRecord,
  type PlanEntry,
  type PlanEntryChange,
  planEntryKey,
  type RegisterChange,
  registerRecord,
} from '@infrapulse/domain';
import type { Fold, KeptState, Output } from '@infrapulse/ports';

export const REGISTER_FOLD = { topic: topics.readings, group: 'register', foldVersion: 1 } as const;

/** Before the key of an entry of the plan's lists; no asset id holds a slash. */
const ENTRY = 'entry/';

/**
 * The register, the lists of the plan and the planned windows, as the compacted topics everybody else reads: every change that stands
 * in the log appears there, in the order of the log.
 */
export function createRegisterFold(state: KeptState): Fold<LogRecord> {
  const kept = new Map(state as Iterable<[string, Asset | PlanEntry]>);
  const changed = new Set<string>();

  function project(change: RegisterChange): Output<Asset> | undefined {
    const known = kept.get(change.asset) as Asset | undefined;
    // Nothing to connect: the version it belongs to has never been put.
    if (!known && change.change.op === 'connect') return undefined;
    const asset = registerRecord(known, change);
    kept.set(asset.id, asset);
    changed.add(asset.id);
    return { topic: topics.register, key: asset.id, value: asset };
  }

  function projectEntry(change: PlanEntryChange): Output<PlanEntry> {
    const key = planEntryKey(change);
    const known = kept.get(`${ENTRY}${key}`) as PlanEntry | undefined;
    const entry = applyPlanEntryChange(known, change);
    kept.set(`${ENTRY}${key}`, entry);
    changed.add(`${ENTRY}${key}`);
    return { topic: topics.planEntries, key, value: entry };
  }

  function outputOf(record: LogRecord): Output<never> | undefined {
    if (record.type === 'register') return project(record) as Output<never> | undefined;
    if (record.type === 'plan_entry') return projectEntry(record) as unknown as Output<never>;
    if (record.type !== 'window') return undefined;
    return {
      topic: topics.windows,
      key: record.windowId,
      value: record,
    } as unknown as Output<never>;
  }

  return {
    apply(records) {
      const outputs: Output[] = [];
      for (const { value } of records) {
        const output = outputOf(value);
        if (output) outputs.push(output);
      }
      return outputs;
    },
    *changes() {
      for (const id of changed) yield [id, kept.get(id)] as const;
      changed.clear();
    },
  };
}
