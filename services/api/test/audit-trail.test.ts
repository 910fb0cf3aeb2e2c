import { type AuditRecord, topics } from '@infrapulse/contracts';
import type { RegisterChange } from '@infrapulse/domain';
import type { StreamPort } from '@infrapulse/ports';
import { createSystemClock } from '@infrapulse/runtime';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { auditHash, openAuditTrail } from '../src/audit-trail.ts';
import { startApi, type TestApi, until } from './start-api.ts';

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

it('what comes while a record is written is written together, each chained to the one before', async () => {
  let appends = 0;
  const append: StreamPort['append'] = (topic, records) => {
    appends += 1;
    return api.stream.append(topic, records);
  };
  const trail = await openAuditTrail({ ...api.stream, append }, createSystemClock());
  const subjects = [...Array(200)].map((_, i) => `s-${i}`);
  const base = { user: 'li', action: 'test.many', detail: {} };
  await Promise.all(subjects.map((subject) => trail.add({ ...base, subject })));
  expect(appends).toBeLessThanOrEqual(2);
  const { records } = await api.stream.tail(topics.audit, { limit: 200 });
  const written = records.map(({ value }) => value).reverse();
  expect(written.map(({ subject }) => subject)).toEqual(subjects);
  written.forEach(({ hash, ...content }, i) => {
    expect(auditHash(content)).toBe(hash);
    if (i > 0) expect(content.prev).toBe(written[i - 1]?.hash);
  });
});

/** What ingest writes at the first reading of an asset. */
function connect(asset: string): RegisterChange {
  const at = Date.UTC(2026, 0, 1);
  const base = { type: 'register', kind: 'charger', origin: '', by: 'ingest' } as const;
  return { ...base, asset, change: { op: 'connect', at: at - 1000 }, at };
}

async function connects(count: number): Promise<readonly Wire[]> {
  const { body } = await until(
    () => api.get('/api/v1/audit?action=asset.connect&limit=1000'),
    (answer) => (answer.body as { items: readonly Wire[] }).items.length >= count,
  );
  return (body as { items: readonly Wire[] }).items;
}

it('an asset that its first reading connects is in the audit trail, once', async () => {
  for (const id of ['c-2', 'c-3'])
    await api.send('PUT', `/api/v1/assets/${id}`, { kind: 'charger' });
  await api.log('c-2', connect('c-2'));
  const [record] = await connects(1);
  const detail = { since: '2025-12-31T23:59:59.000Z' };
  expect(record).toMatchObject({ user: 'ingest', subject: 'c-2', detail });
  // Told again, as after a restart of ingest; then changed by somebody.
  await api.log('c-2', connect('c-2'));
  await api.send('PATCH', '/api/v1/assets/c-2', { name: 'new' });
  await api.log('c-3', connect('c-3'));
  expect((await connects(2)).map(({ subject }) => subject)).toEqual(['c-3', 'c-2']);
});

it('assets that connect together share a record that names each of them', async () => {
  const ids = [...Array(130)].map((_, i) => `many-${i}`);
  const rows = ids.map((id) => ({ id, kind: 'charger' }));
  await api.send('POST', '/api/v1/assets/import', rows);
  await api.stream.append(
    topics.readings,
    ids.map((key) => ({ key, value: connect(key) })),
  );
  const named = async () =>
    (await connects(3)).flatMap(({ subject, detail }) =>
      Array.isArray(detail['assets']) ? (detail['assets'] as string[]) : [subject],
    );
  const found = await until(named, (names) => names.length >= ids.length + 2);
  expect([...found].sort()).toEqual([...ids, 'c-2', 'c-3'].sort());
  expect((await connects(3)).length).toBeLessThan(ids.length);
});
