import { type Silence, topics } from '@infrapulse/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApi, type TestApi, until } from './start-api.ts';

const HOUR = 3_600_000;

interface SilenceAnswer {
  readonly silenceId: string;
  readonly match: Readonly<Record<string, unknown>>;
  readonly state: string;
  readonly from: string;
  readonly to: string;
  readonly user: string;
  readonly endedBy: string | null;
  readonly origin: string;
}

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

const now = () => Date.now();
const post = (body: object) => api.send('POST', '/api/v1/silences', body);
const wanted = (more: object = {}) => ({
  match: { asset: ['cs-1'], severity: ['MAJOR'] },
  to: now() + HOUR,
  reason: 'being rebuilt',
  user: 'li',
  ...more,
});
const listed = async (query = '') =>
  ((await api.get(`/api/v1/silences${query}`)).body as { items: SilenceAnswer[] }).items;

const ofSettings = (more: Partial<Silence> = {}): Silence => ({
  silenceId: 'settings~1',
  match: { asset: ['cs-9'], hours: 'Mo-Su 00:00-24:00' },
  from: now() - HOUR,
  to: now() + HOUR,
  reason: 'works',
  user: '',
  at: now(),
  endedBy: null,
  origin: 'settings',
  ...more,
});
const append = (...silences: readonly Silence[]) =>
  api.stream.append(
    topics.silences,
    silences.map((value) => ({ key: value.silenceId, value })),
  );

/** One of the settings as the notifier writes it, and one made through the API. */
async function withBoth() {
  for (const { silenceId } of await listed('?state=standing'))
    await api.send('DELETE', `/api/v1/silences/${silenceId}`);
  const silence = ofSettings();
  await append(silence);
  await until(
    () => listed('?state=standing'),
    (found) => found.length === 1,
  );
  const made = (await post(wanted())).body as SilenceAnswer;
  return { silence, made };
}

describe('silences', () => {
  it('are made, listed, ended by whom, and audited', async () => {
    const made = await post(wanted());
    expect(made.status).toBe(201);
    const silence = made.body as SilenceAnswer;
    expect(silence).toMatchObject({
      match: { asset: ['cs-1'], severity: ['MAJOR'] },
      state: 'active',
      user: 'li',
      endedBy: null,
      origin: 'api',
    });
    expect(await listed('?state=active')).toEqual([silence]);
    expect(await listed('?state=standing')).toEqual([silence]);
    const path = `/api/v1/silences/${silence.silenceId}`;
    const ended = await api.send('DELETE', `${path}?user=wang`);
    expect([ended.status, (ended.body as SilenceAnswer).state]).toEqual([200, 'over']);
    expect(await listed('?state=active')).toEqual([]);
    expect(await listed('?state=standing')).toEqual([]);
    expect((await listed('?state=over')).map(({ endedBy }) => endedBy)).toEqual(['wang']);
    expect((await api.send('DELETE', `${path}?user=chen`)).body).toMatchObject({ endedBy: 'wang' });
    const { body } = await api.get('/api/v1/audit');
    const { items } = body as { items: { action: string; user: string; subject: string }[] };
    expect(items.slice(0, 2).map(({ action, user, subject }) => [action, user, subject])).toEqual([
      ['silence.end', 'wang', silence.silenceId],
      ['silence.create', 'li', silence.silenceId],
    ]);
  });

  it('is ended also by a client that says JSON and sends nothing', async () => {
    const { silenceId } = (await post(wanted())).body as SilenceAnswer;
    const json = { 'content-type': 'application/json' };
    const ended = await api.send('DELETE', `/api/v1/silences/${silenceId}`, '', json);
    expect([ended.status, ended.body]).toMatchObject([200, { silenceId, state: 'over' }]);
  });

  it('may begin later, never in the past', async () => {
    const later = (await post(wanted({ from: now() + 10_000 }))).body as SilenceAnswer;
    expect(later.state).toBe('pending');
    const since = now();
    const past = (await post(wanted({ from: since - HOUR }))).body as SilenceAnswer;
    expect(Date.parse(past.from)).toBeGreaterThanOrEqual(since);
    expect((await api.send('DELETE', `/api/v1/silences/${later.silenceId}`)).body).toMatchObject({
      state: 'over',
    });
  });

  it.each([
    ['without a matcher', { match: {} }, /name at least one/],
    ['of an unknown field', { match: { colour: ['red'] } }, /colour/],
    ['without a reason', { reason: '  ' }, /say why/],
    ['that ends before it begins', { from: now() + 3 * HOUR, to: now() + HOUR }, /after `from`/],
    ['that is over', { to: now() - HOUR }, /over already/],
    ['of a year', { from: now() + HOUR, to: now() + 365 * 24 * HOUR }, /31 days/],
    ['of a year from now', { to: now() + 365 * 24 * HOUR }, /31 days/],
    ['of an unknown severity', { match: { severity: ['LOUD'] } }, /severity/],
  ])('%s are refused, and it is said why', async (_, more, why) => {
    const { status, text } = await post(wanted(more));
    expect([400, 422]).toContain(status);
    expect(text).toMatch(why);
  });

  it('of the settings are listed as such, and are not ended through the API', async () => {
    const { silence, made } = await withBoth();
    const origins = async (query: string) =>
      (await listed(query)).map(({ silenceId, origin }) => [silenceId, origin]);
    expect(await origins('?state=standing')).toEqual([
      [made.silenceId, 'api'],
      [silence.silenceId, 'settings'],
    ]);
    expect(await origins('?origin=settings')).toEqual([[silence.silenceId, 'settings']]);
    const [shown] = await listed('?origin=settings');
    expect(shown).toMatchObject({ match: silence.match, user: '', endedBy: null, state: 'active' });
    const { status, body } = await api.send('DELETE', `/api/v1/silences/${silence.silenceId}`);
    expect([status, body]).toMatchObject([
      409,
      { code: 'SILENCE_OF_SETTINGS', detail: expect.stringContaining('notifier.silences') },
    ]);
    expect(await origins('?origin=settings')).toEqual([[silence.silenceId, 'settings']]);
  });

  it('of the settings stay in the list while they stand there, however long they are over', async () => {
    const old = ofSettings({ silenceId: 'settings~old', from: 0, to: 1 });
    const { origin: _, ...former } = old;
    const forgotten = { ...former, silenceId: 'old' };
    await append(old, forgotten);
    await until(
      () => listed('?state=over'),
      (found) => found.some(({ silenceId }) => silenceId === 'old'),
    );
    await post(wanted());
    const over = await until(
      () => listed('?state=over'),
      (found) => found.every(({ silenceId }) => silenceId !== 'old'),
    );
    expect(over.map(({ silenceId }) => silenceId)).toContain('settings~old');
  });

  it('that nobody made cannot be ended', async () => {
    const { status, body } = await api.send('DELETE', '/api/v1/silences/none');
    expect([status, (body as { code: string }).code]).toEqual([404, 'SILENCE_UNKNOWN']);
  });
});
