import type { Codec, Topic } from '@infrapulse/domain';
import type { StreamPort, StreamRecord } from '../stream.ts';

export interface Item {
  readonly asset: string;
  readonly n: number;
}

const codec: Codec<Item> = {
  encode: (value) => new TextEncoder().encode(JSON.stringify(value)),
  decode: (bytes) => JSON.parse(new TextDecoder().decode(bytes)) as Item,
};
export const input: Topic<Item> = { name: 'infrapulse.readings', kept: 'log', codec };
export const output: Topic<Item> = { name: 'infrapulse.kpis', kept: 'compacted', codec };
export const alarms: Topic<Item> = { name: 'infrapulse.alarms', kept: 'log', codec };

/** The driver under test, opened anew for each test. */
export interface Bench {
  readonly begin: () => Promise<void>;
  readonly end: () => Promise<void>;
  stream(): StreamPort;
  reopen(): Promise<StreamPort>;
}

export const ascending = (a: number, b: number) => a - b;

export const items = (count: number, assets = 7, from = 0): { key: string; value: Item }[] =>
  Array.from({ length: count }, (_, i) => {
    const asset = `a-${(from + i) % assets}`;
    return { key: asset, value: { asset, n: from + i } };
  });

/** Numbers of each key, in the order of the records. */
export function perKey(records: readonly StreamRecord<Item>[]): Record<string, number[]> {
  const byKey: Record<string, number[]> = {};
  for (const { key, value } of records) (byKey[key] ??= []).push(value.n);
  return byKey;
}
