import type { AuditRecord } from '@infrapulse/contracts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { auditHash } from '../src/audit-trail.ts';
import { startApi, type TestApi } from './start-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

type Wire = Omit<AuditRecord, 'at'> & { readonly at: string };

it('each record of the audit trail carries the hash of the one before, and its own', async () => {
  for (const name of ['a', 'b', 'c'])
    await api.send('PUT', '/api/v1/assets/c-1', { kind: 'charger', name });
  const { items } = (await api.get('/api/v1/audit')).body as { items: readonly Wire[] };
  expect(items.map(({ action }) => action)).toEqual([
    'asset.put',
    'asset.put',
    'asset.put',
    'installation.begin',
  ]);
  items.forEach((wire, index) => {
    const { hash, ...content } = { ...wire, at: Date.parse(wire.at) };
    expect(auditHash(content)).toBe(hash);
    expect(content.prev).toBe(items[index + 1]?.hash ?? '');
  });
});
