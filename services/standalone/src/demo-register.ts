import type { RegisterFile } from '@infrapulse/contracts';
import type { Asset } from '@infrapulse/domain';
import { fleetRegister } from '@infrapulse/fleet';
import type { Clock, Table } from '@infrapulse/ports';
import type { Settings } from './settings.ts';

/**
 * The register of the simulated city as a file to import; none without a simulator, and none once the city is
 * registered: since when its assets are connected was settled then.
 */
export function demoRegister(
  { simulator }: Settings,
  table: Table<Asset>,
  clock: Clock,
): readonly RegisterFile[] {
  if (simulator === 'off') return [];
  for (const [, { origin }] of table.entries()) if (origin === 'simulator') return [];
  const rows = fleetRegister({ scenario: simulator, now: clock.now() });
  const text = JSON.stringify(rows.map((row) => ({ ...row, origin: 'simulator' })));
  return [{ name: 'city.json', bytes: Buffer.from(text) }];
}
