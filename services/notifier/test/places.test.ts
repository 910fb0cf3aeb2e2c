import type { Asset, AssetVersion } from '@infrapulse/domain';
import { expect, it } from 'vitest';
import { createPlaces } from '../src/places.ts';

const version = (validFrom: number, name: string) => {
  return { validFrom, name, siteName: `${name} site`, district: '371702' } as AssetVersion;
};

it('an alarm is where its asset was then, whatever is planned for it', () => {
  const versions = [version(0, 'here'), version(2000, 'there')];
  const asset = { id: 'cs-1', kind: 'charger', origin: '', versions } as unknown as Asset;
  const places = createPlaces({ get: () => asset });
  const at = (t: number) => places.of({ scope: 'asset', assetOrId: 'cs-1' }, t).name;
  expect([at(1000), at(1999), at(2000)]).toEqual(['here', 'here', 'there']);
});
