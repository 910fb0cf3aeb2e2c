import mqtt, { type MqttClient } from 'mqtt';
import { settled } from '../system/settled.ts';
import type { Said } from '../system/simulated-city.ts';
import { until } from '../system/until.ts';
import { BEGIN, END, idOf, MIDNIGHT, STEP, scenarioRegister } from './figures-scenario.ts';

const HOUR = 3_600_000;
const MINUTE = 60_000;
/** Messages under way at once: far fewer than would make the broker pause a connection. */
const WINDOW = 300;
const WAIT_MS = 240_000;

/** Where a scenario is played. */
export interface Stage {
  readonly mqttUrl: string;
  readonly httpUrl: string;
}

interface Alarm {
  readonly id: string;
  readonly occurrence: number;
  readonly rule: string;
  readonly state: string;
}

/** Says it all on one connection in its order, moves the clock, and does what operators do at their instants. */
export async function playScenario(stage: Stage, said: readonly Said[]): Promise<void> {
  const client = await mqtt.connectAsync(stage.mqttUrl, { clientId: 'scenario' });
  const acts = [...actsOf(stage)];
  await moveClock(client, BEGIN);
  await post(stage, '/assets/import', scenarioRegister(), [200, 202]);
  await settled(stage.httpUrl, BEGIN);
  let next = 0;
  for (let now = BEGIN + STEP; now <= END; now += STEP) {
    const due: Said[] = [];
    for (; (said[next]?.at ?? Number.MAX_VALUE) <= now; next += 1) due.push(said[next] as Said);
    // What the historian says of readings is counted at a tick behind it, and long windows are told at full hours.
    if (now === END) await settled(stage.httpUrl, now - STEP);
    await moveClock(client, now);
    for (let i = 0; i < due.length; i += WINDOW)
      await Promise.all(due.slice(i, i + WINDOW).map((one) => say(client, one)));
    if ((acts[0]?.at ?? Number.MAX_VALUE) > now) continue;
    await settled(stage.httpUrl, now);
    await acts.shift()?.act();
  }
  await settled(stage.httpUrl, END);
  await moveClock(client, END + 5 * MINUTE);
  await client.endAsync();
  await settled(stage.httpUrl, END + 5 * MINUTE);
}

function say(client: MqttClient, { topic, payload }: Said) {
  return client.publishAsync(topic, payload, { qos: 1 });
}

function moveClock(client: MqttClient, now: number) {
  return client.publishAsync('infrapulse/v1/clock', JSON.stringify({ now }), { qos: 1 });
}

interface Act {
  readonly at: number;
  act(): Promise<void>;
}

/** Windows, changes of the register and commands, each once all before it is settled. */
function actsOf(stage: Stage): readonly Act[] {
  const span = (from: number, minutes: number) => ({ from, to: from + minutes * MINUTE });
  return [
    {
      at: BEGIN + 0.5 * HOUR,
      async act() {
        const site = { scope: 'site', id: 'charger-site-3', ...span(BEGIN + HOUR, 40) };
        await post(stage, '/maintenance', site, [201, 202]);
        const part = { scope: 'part', id: `${idOf('charger', 11)}~1`, ...span(BEGIN, 25) };
        const made = await post<{ windowId: string }>(stage, '/exclusions', part, [201, 202]);
        await until(() => accepted(stage, `/exclusions/${made.windowId}/approve`), {
          withinMs: WAIT_MS,
          what: 'the approval',
        });
      },
    },
    {
      // Another set of rules: faults of chargers call later, and as something less.
      at: MIDNIGHT - 0.5 * HOUR,
      async act() {
        const set = await get<{ items: readonly { readonly id: string }[] }>(
          stage,
          '/rules?form=set',
        );
        const milder = { severity: 'MINOR', onDelayS: 90 };
        const items = set.items.map((rule) =>
          rule.id === 'CHARGER_FAULTED' ? { ...rule, ...milder } : rule,
        );
        const body = { version: 'of the scenario', items };
        await send(stage, { method: 'PUT', path: '/rules', body, expected: [200, 202] });
      },
    },
    {
      at: MIDNIGHT - 0.25 * HOUR,
      async act() {
        const raised = await activeAlarms(stage);
        for (const [i, { id, occurrence }] of raised.slice(0, 12).entries()) {
          const verb = (['ack', 'shelve', 'comment'] as const)[i % 3] as string;
          const more = verb === 'shelve' ? { forS: 1800 } : {};
          const order = { occurrence, reason: 'seen', user: 'op', ...more };
          await post(stage, `/alarms/${encodeURIComponent(id)}/${verb}`, order, [200, 202]);
        }
      },
    },
    {
      at: MIDNIGHT + 0.25 * HOUR,
      async act() {
        const change = { operator: 'op-new', validFrom: MIDNIGHT };
        const path = `/assets/${idOf('charger', 5)}`;
        await send(stage, { method: 'PATCH', path, body: change, expected: [200, 202] });
        const raised = await activeAlarms(stage);
        for (const { id, occurrence } of raised.slice(0, 5)) {
          const order = { occurrence, reason: 'noted', user: 'op' };
          await post(stage, `/alarms/${encodeURIComponent(id)}/ack`, order, [200, 202, 422]);
        }
      },
    },
  ];
}

async function activeAlarms(stage: Stage): Promise<readonly Alarm[]> {
  const { items } = await get<{ items: readonly Alarm[] }>(stage, '/alarms?state=all&limit=1000');
  return items
    .filter(({ state }) => state === 'UNACK_ACTIVE')
    .toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

export async function get<T>({ httpUrl }: Stage, path: string): Promise<T> {
  const answer = await fetch(`${httpUrl}/api/v1${path}`);
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}

async function accepted({ httpUrl }: Stage, path: string): Promise<boolean> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${httpUrl}/api/v1${path}`, { method: 'POST', headers, body: '{}' });
  return answer.ok;
}

function post<T>(stage: Stage, path: string, body: unknown, expected: readonly number[]) {
  return send<T>(stage, { method: 'POST', path, body, expected });
}

interface Request {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  /** Statuses that will do. */
  readonly expected: readonly number[];
}

async function send<T>({ httpUrl }: Stage, { method, path, body, expected }: Request): Promise<T> {
  const answer = await fetch(`${httpUrl}/api/v1${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  if (!expected.includes(answer.status))
    throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return JSON.parse(text) as T;
}
