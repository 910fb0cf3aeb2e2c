import type { RegisterFile } from '@infrapulse/contracts';
import type { Asset } from '@infrapulse/domain';
import { fleetRegister } from '@infrapulse/fleet';
import type { Settings } from '@infrapulse/launch';
import type { Clock, Table } from '@infrapulse/ports';

/**
 * What of the simulated city is not registered yet, as a file to import; nothing without a simulator. An asset
 * that is registered keeps its dates: since when it is connected was settled at its first start.
 */
export function demoRegister(
  { simulator }: Settings,
  table: Table<Asset>,
  clock: Clock,
): readonly RegisterFile[] {
  if (simulator === 'off') return [];
  const city = fleetRegister({ scenario: simulator, now: clock.now() });
  const rows = city.filter(({ id }) => table.get(id) === undefined);
  if (rows.length === 0) return [];
  const text = JSON.stringify(rows.map((row) => ({ ...row, origin: 'simulator' })));
  return [{ name: 'city.json', bytes: Buffer.from(text) }];
}
