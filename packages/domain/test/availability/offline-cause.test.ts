import { expect, it } from 'vitest';
import {
  type Asset,
  type AssetVersion,
  computeSpans,
  noAssetEvidence,
  noPartEvidence,
  unregisteredVersion,
} from '../../src/index.ts';

const FROM = Date.UTC(2022, 5, 1);
const HOUR = 3_600_000;

it('unknown time of a device that says it is offline is its own, and of one behind a gateway the gateway’s', () => {
  const version: AssetVersion = {
    ...unregisteredVersion('charger', FROM),
    gateway: 'gw-1',
  };
  const asset = { id: 'cs-1', kind: 'charger', versions: [version] } as unknown as Asset;
  const causesOf = (own: number[], gateway: number[]) =>
    computeSpans(
      {
        ...{ asset, part: '', own: noPartEvidence(), windows: [], outages: [] },
        shared: { ...noAssetEvidence(), offline: own },
        gateways: [{ version, alive: [], offline: gateway }],
      },
      FROM,
      FROM + HOUR,
    ).map(({ cause }) => cause);
  expect(causesOf([FROM, FROM + HOUR], [])).toEqual(['offline']);
  expect(causesOf([], [FROM, FROM + HOUR])).toEqual(['gateway']);
  expect(causesOf([], [])).toEqual(['silent']);
});
