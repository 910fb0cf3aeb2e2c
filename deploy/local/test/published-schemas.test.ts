import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { asyncApi, jsonSchema } from '../published-schemas.mjs';

const root = new URL('../../../', import.meta.url);
const read = (path: string): unknown => JSON.parse(readFileSync(new URL(path, root), 'utf8'));
const { version } = read('package.json') as { version: string };
const schema = jsonSchema();
const api = asyncApi(version);

function refsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === '$ref' && typeof inner === 'string' ? [inner] : refsIn(inner),
  );
}

function find(document: unknown, ref: string): unknown {
  const steps = ref.replace('#/', '').split('/').map(decodeURIComponent);
  return steps.reduce<unknown>((at, step) => (at as Record<string, unknown>)?.[step], document);
}

describe('what is published of messages and records', () => {
  it('is what the code says; npm run generate writes it', () => {
    expect(read('services/dashboard/public/schemas.json')).toEqual(schema);
    expect(read('services/dashboard/public/asyncapi.json')).toEqual(api);
  });

  it.each([
    ['JSON Schema', schema],
    ['AsyncAPI', api],
  ])('of %s refers to nothing that is not there', (_, document) => {
    const refs = refsIn(document);
    expect(refs.length).toBeGreaterThan(50);
    expect(refs.filter((ref) => find(document, ref) === undefined)).toEqual([]);
  });

  it('has a channel for each stream topic and for what devices send and get', () => {
    const channels = Object.values(api.channels) as { address: string }[];
    const addresses = channels.map(({ address }) => address);
    expect(addresses).toEqual(expect.arrayContaining(Object.keys(schema.properties)));
    expect(addresses).toContain('infrapulse/v1/{kind}/{asset}/telemetry');
    expect(addresses).toContain('infrapulse/v1/kpi/{kpi}/{scope}/{id}/{window}');
  });
});
