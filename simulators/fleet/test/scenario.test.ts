import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadScenario, withAssets } from '../src/scenario.ts';

const folder = mkdtempSync(join(tmpdir(), 'scenario-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function fileWith(text: string): string {
  const path = join(folder, 'city.yaml');
  writeFileSync(path, text);
  return path;
}

describe('a scenario', () => {
  it('comes by name or from a YAML file that says only what differs', () => {
    expect(loadScenario('heze-demo').assets.charger).toBe(230);
    expect(loadScenario('heze-full').registerOnly.charger).toBe(0);
    const own = loadScenario(fileWith('seed: 7\nassets:\n  charger: 3\n'));
    expect(own).toMatchObject({ seed: 7, historyDays: 35, assets: { charger: 3, datacenter: 10 } });
  });

  it('names what is wrong with it', () => {
    expect(() => loadScenario('atlantis')).toThrow(/none of heze-demo, heze-full/);
    expect(() => loadScenario(fileWith('asets: {}\n'))).toThrow(/asets/);
  });

  it('takes other counts of assets from the command line', () => {
    const changed = withAssets(loadScenario('heze-demo'), 'charger=500,datacenter=5');
    expect(changed.assets).toEqual({ charger: 500, datacenter: 5, site5g: 60 });
    expect(() => withAssets(changed, 'tram=1')).toThrow(/charger\|datacenter\|site5g/);
  });
});
