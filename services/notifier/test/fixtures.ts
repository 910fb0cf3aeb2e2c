import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type NotificationRecord, topics } from '@infrapulse/contracts';
import type { Alarm, AlarmTransition } from '@infrapulse/domain';
import type { Log, StreamPort } from '@infrapulse/ports';
import { createHealth, createMetrics, createSystemClock } from '@infrapulse/runtime';
import { openEmbeddedStream } from '../../../packages/stream-embedded/src/index.ts';
import { createNotifier, type NotifierConfig, notifierConfig } from '../src/index.ts';

export const silentLog: Log = {
  error: () => undefined,
  warn: () => undefined,
  info: () => undefined,
  debug: () => undefined,
  child: () => silentLog,
};
export const clock = createSystemClock();

const opened: (() => Promise<void> | void)[] = [];

/** Ends what a test opened, newest first. */
export async function cleanUp(): Promise<void> {
  for (const close of opened.splice(0).reverse()) await close();
}

export function temporaryDirectory(): string {
  const path = mkdtempSync(join(tmpdir(), 'infrapulse-notifier-'));
  opened.push(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

export async function openLog(dataDir = temporaryDirectory()): Promise<StreamPort> {
  const stream = await openEmbeddedStream({ dataDir }, { clock, log: silentLog });
  opened.push(() => stream.stop());
  return stream;
}

export function configOf(more: Partial<NotifierConfig>): NotifierConfig {
  return {
    ...notifierConfig.parse({ retryFirst: 5, retryMax: 40, requestTimeout: 5000 }),
    channels: [],
    routes: [],
    rotas: [],
    silences: [],
    summaries: [],
    dashboardUrl: () => 'http://127.0.0.1:8080',
    giveUpAfter: 86_400_000,
    watchdogUrl: null,
    ...more,
  };
}

export interface Running {
  readonly metrics: () => Promise<string>;
  readonly stop: () => Promise<void>;
}

/** The room on a real log. */
export async function startNotifier(
  stream: StreamPort,
  config: Partial<NotifierConfig>,
): Promise<Running> {
  const metrics = createMetrics({ processBasics: false });
  const rest = { clock, log: silentLog, metrics, health: createHealth() };
  const notifier = createNotifier({ ...rest, stream, config: configOf(config) });
  await notifier.start();
  opened.push(() => notifier.stop());
  return { metrics: () => metrics.text(), stop: () => notifier.stop() };
}

export interface Received {
  readonly headers: IncomingMessage['headers'];
  readonly path: string;
  readonly body: string;
}

/** Answers one request: a code with headers and a text, or `hang` to say nothing. */
export type Reply =
  | 'hang'
  | {
      readonly code: number;
      readonly headers?: Record<string, string>;
      readonly text?: string;
      readonly after?: Promise<void>;
    };

/** A webhook at a receiver. */
export function hook(url: string, id = 'duty') {
  return { type: 'webhook', id, lang: 'en', url } as const;
}

/** What came, as JSON. */
export function bodyOf<T>({ body }: Received): T {
  return JSON.parse(body) as T;
}

/** A real receiver on loopback. `reply` decides by how many came before. */
export async function startReceiver(
  reply: (count: number, got: Received) => Reply = () => ({ code: 204 }),
) {
  const all: Received[] = [];
  const taken: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const got: Received = {
        headers: request.headers,
        path: request.url ?? '',
        body: Buffer.concat(chunks).toString(),
      };
      all.push(got);
      const answer = reply(all.length - 1, got);
      if (answer === 'hang') return;
      if (answer.code < 300) taken.push(got);
      void (answer.after ?? Promise.resolve()).then(() =>
        response.writeHead(answer.code, answer.headers ?? {}).end(answer.text ?? ''),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  opened.push(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/hook`, all, taken };
}

export function alarm(fields: Partial<Alarm> = {}): Alarm {
  const assetOrId = fields.assetOrId ?? 'cs-1';
  return {
    id: `asset~${assetOrId}~1~FAULTED`,
    scope: 'asset',
    assetOrId,
    part: '1',
    kind: 'charger',
    rule: 'FAULTED',
    occurrence: 1,
    state: 'UNACK_ACTIVE',
    severity: 'MAJOR',
    source: 'ours',
    text: { zh: '充电接口故障', en: 'Connector faulted' },
    cause: { zh: '设备故障', en: 'A fault' },
    consequence: { zh: '不能充电', en: 'It does not charge' },
    respondS: null,
    action: { zh: '派人检修', en: 'Send someone' },
    raisedAt: 1_795_468_012_393,
    ackedAt: null,
    ackedBy: null,
    clearedAt: null,
    shelvedUntil: null,
    suppressedBy: null,
    safety: false,
    value: 'FAULTED',
    limit: null,
    comparator: null,
    unit: '',
    planTarget: null,
    depts: ['ny'],
    contacts: [],
    historical: false,
    comments: [],
    ...fields,
  };
}

export function transition(
  step: AlarmTransition['step'],
  stepNo: number,
  of: Alarm,
  at = clock.now(),
): AlarmTransition {
  return {
    type: 'transition',
    id: `${of.id}~${of.occurrence}~${stepNo}`,
    step,
    stepNo,
    at,
    by: 'system',
    reason: '',
    alarm: of,
    src: '0:0',
  };
}

export async function say(stream: StreamPort, ...list: readonly AlarmTransition[]): Promise<void> {
  const records = list.map((value) => ({
    key: `${value.alarm.scope}/${value.alarm.assetOrId}`,
    value,
  }));
  await stream.append(topics.alarms, records);
}

/** The present record of an alarm, as its fold keeps it. */
export async function stand(stream: StreamPort, of: Alarm): Promise<void> {
  const value = of.state === 'NORMAL' ? undefined : of;
  await stream.append(topics.alarmStates, [{ key: of.id, value }]);
}

/** Every ending in the delivery log, oldest first. */
export async function endings(stream: StreamPort): Promise<readonly NotificationRecord[]> {
  const { records } = await stream.tail(topics.notifications, { limit: 5000 });
  return records
    .map(({ value }) => value)
    .filter((value) => value.type === 'notification')
    .reverse();
}

/** Asks again until it holds; the test's own time limit ends it. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 5));
}
