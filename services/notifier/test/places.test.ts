import type { Asset, AssetVersion } from '@infrapulse/domain';
import { expect, it } from 'vitest';
import { createPlaces } from '../src/places.ts';

const version = (validFrom: number, name: string) => {
  const attributes = { contacts: `desk of ${name} 0530-0000000; ` };
  const parts = [{ part: '2', role: 'connector', attributes: { contacts: 'owner of 2' } }];
  const place = { name, siteName: `${name} site`, district: '371702' };
  return { validFrom, ...place, attributes, parts } as unknown as AssetVersion;
};

const versions = [version(0, 'here'), version(2000, 'there')];
const asset = { id: 'cs-1', kind: 'charger', origin: '', versions } as unknown as Asset;
const places = createPlaces({ get: () => asset });

it('an alarm is where its asset was then, whatever is planned for it', () => {
  const at = (t: number) => places.of({ scope: 'asset', assetOrId: 'cs-1', part: '' }, t).name;
  expect([at(1000), at(1999), at(2000)]).toEqual(['here', 'here', 'there']);
});

it.each([
  ['its asset', { scope: 'asset', assetOrId: 'cs-1', part: '1' }, ['desk of here 0530-0000000']],
  ['its part', { scope: 'asset', assetOrId: 'cs-1', part: '2' }, ['owner of 2']],
  ['the part of a figure', { scope: 'part', assetOrId: 'cs-1~2', part: '' }, ['owner of 2']],
  ['no asset', { scope: 'site', assetOrId: 'st-1', part: '' }, []],
])('contacts of an alarm are those of %s', (_, alarm, contacts) => {
  expect(places.of(alarm, 1000).contacts).toEqual(contacts);
});
