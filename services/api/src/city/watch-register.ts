import { topics } from '@infrapulse/contracts';
import { type Asset, type AssetVersion, versionAt } from '@infrapulse/domain';
import type { Clock, StreamPort, Table } from '@infrapulse/ports';

/** The register as a table, in order of id. */
export interface RegisterView {
  get(id: string): Asset | undefined;
  readonly size: number;
  /** Every asset in order of id; the array is shared, never change it. */
  all(): readonly Asset[];
  /** The version in force at `t`; of the newest kind of question, now, cheaply. */
  versionAt(asset: Asset, t: number): AssetVersion;
  /** The version in force now, whatever is planned. */
  inForce(asset: Asset): AssetVersion;
  /** Resolves true when `seen` holds for the asset's record, false when `ms` pass without. */
  onChange(listener: (id: string, asset: Asset | undefined) => void): () => void;
  stop(): Promise<void>;
}

export async function watchRegister(stream: StreamPort, clock: Clock): Promise<RegisterView> {
  const table: Table<Asset> = await stream.table(topics.register);
  let sorted: readonly Asset[] | undefined;
  const forget = table.onChange(() => {
    sorted = undefined;
  });
  return {
    get: (id) => table.get(id),
    get size() {
      return table.size;
    },
    all() {
      sorted ??= [...table.entries()]
        .map(([, asset]) => asset)
        .sort((a, b) => (a.id < b.id ? -1 : 1));
      return sorted;
    },
    versionAt,
    inForce: (asset) => versionAt(asset, clock.now()),
    onChange: (listener) => table.onChange(listener),
    async stop() {
      forget();
      await table.stop();
    },
  };
}
