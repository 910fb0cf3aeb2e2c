import mqtt, { type MqttClient } from 'mqtt';
import type { Act, Trial } from '../../simulators/fleet/src/index.ts';
import { settled } from '../system/settled.ts';
import { until } from '../system/until.ts';

/** Where trials are played. */
export interface Stage {
  readonly mqttUrl: string;
  readonly httpUrl: string;
}

/** Messages under way at once: fewer than would make the broker pause a connection. */
const WINDOW = 500;
const WAIT_MS = 240_000;

/**
 * Plays trials of one group at once, on one connection in their order, the clock moved from tick to tick; when nothing
 * is said any more, everything is worked off before each tick, so that figures know of all that was before it.
 */
export async function playTrials(stage: Stage, trials: readonly Trial[]): Promise<void> {
  const client = await mqtt.connectAsync(stage.mqttUrl, { clientId: 'oracle' });
  const { ticks, quietFrom } = trials[0] ?? { ticks: [], quietFrom: 0 };
  const acts = trials.flatMap((trial) => trial.acts);
  const due = new Map<number, Act[]>();
  for (const act of acts) due.set(act.at, [...(due.get(act.at) ?? []), act]);
  for (const [i, tick] of ticks.entries()) {
    const before = ticks[i - 1] ?? 0;
    if (before >= quietFrom) await settled(stage.httpUrl, before);
    await moveClock(client, tick);
    if (i === 0) {
      await settled(stage.httpUrl, tick);
      await importRows(
        stage,
        trials.flatMap(({ register }) => register),
      );
    }
    await act(stage, client, due.get(tick) ?? []);
  }
  await client.endAsync();
  await settled(stage.httpUrl, ticks.at(-1) ?? 0);
}

async function act(stage: Stage, client: MqttClient, acts: readonly Act[]): Promise<void> {
  const rows = acts.flatMap((one) => (one.do === 'register' ? [one.row] : []));
  if (rows.length > 0) await importRows(stage, rows);
  const said = acts.flatMap(messageOf);
  for (let i = 0; i < said.length; i += WINDOW)
    await Promise.all(
      said
        .slice(i, i + WINDOW)
        .map(({ topic, payload }) => client.publishAsync(topic, payload, { qos: 1 })),
    );
  await Promise.all(acts.map((one) => plan(stage, one)));
}

function messageOf(act: Act): readonly { readonly topic: string; readonly payload: string }[] {
  if (act.do === 'noise') return [act];
  if (act.do === 'session') {
    const { asset, session } = act;
    return [{ topic: `infrapulse/v1/charger/${asset}/session`, payload: JSON.stringify(session) }];
  }
  if (act.do !== 'tell' && act.do !== 'presence') return [];
  const { kind, asset, gateway } = act;
  const who = gateway === '' ? `${kind}/${asset}` : `gateway/${gateway}`;
  if (act.do === 'presence') {
    const payload = act.online ? 'online' : 'offline';
    return [{ topic: `infrapulse/v1/${who}/presence`, payload }];
  }
  const named = gateway === '' ? {} : { kind, asset };
  const objects = act.messages.map((message) => ({ ...named, ...message }));
  const payload = JSON.stringify(objects.length === 1 ? objects[0] : objects);
  return [{ topic: `infrapulse/v1/${who}/telemetry`, payload }];
}

async function plan(stage: Stage, act: Act): Promise<void> {
  if (act.do !== 'plan') return;
  const { purpose, scope, id, from, to, approved } = act;
  const path = purpose === 'maintenance' ? '/maintenance' : '/exclusions';
  const made = await post<{ windowId: string }>(stage, path, {
    scope,
    id,
    from,
    to,
    reason: 'trial',
  });
  if (purpose === 'maintenance' || !approved) return;
  await until(() => post(stage, `${path}/${made.windowId}/approve`, {}), {
    withinMs: WAIT_MS,
    what: `the approval of ${made.windowId}`,
  });
}

async function importRows(stage: Stage, rows: readonly object[]): Promise<void> {
  const { pending } = await post<{ pending: number }>(stage, '/assets/import', rows);
  if (pending > 0) throw new Error(`${pending} rows of the register are not there yet`);
}

function moveClock(client: MqttClient, now: number) {
  return client.publishAsync('infrapulse/v1/clock', JSON.stringify({ now }), { qos: 1 });
}

async function post<T>({ httpUrl }: Stage, path: string, body: unknown): Promise<T> {
  const answer = await fetch(`${httpUrl}/api/v1${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`POST ${path}: ${answer.status} ${text}`);
  return JSON.parse(text) as T;
}
