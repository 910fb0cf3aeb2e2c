import { topics } from '@infrapulse/contracts';
import {
  type Asset,
  applyRegisterChange,
  type LogRecord,
  type RegisterChange,
} from '@infrapulse/domain';
import type { Fold, Output } from '@infrapulse/ports';

export const REGISTER_FOLD = { topic: topics.readings, group: 'register', foldVersion: 1 } as const;

/**
 * The register and the planned windows, as the compacted topics everybody else reads: every change that stands
 * in the log appears there, in the order of the log.
 */
export function createRegisterFold(state: ReadonlyMap<string, unknown>): Fold<LogRecord> {
  const assets = new Map(state as ReadonlyMap<string, Asset>);
  const changed = new Set<string>();

  function project(change: RegisterChange): Output<Asset> | undefined {
    const known = assets.get(change.asset);
    // Nothing to connect: the version it belongs to has never been put.
    if (!known && change.change.op === 'connect') return undefined;
    const asset = applyRegisterChange(known, change);
    assets.set(asset.id, asset);
    changed.add(asset.id);
    return { topic: topics.register, key: asset.id, value: asset };
  }

  function outputOf(record: LogRecord): Output<never> | undefined {
    if (record.type === 'register') return project(record) as Output<never> | undefined;
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
      for (const id of changed) yield [id, assets.get(id)] as const;
      changed.clear();
    },
  };
}
