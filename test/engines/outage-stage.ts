import mqtt from 'mqtt';
import { createLoad, type Load } from '../../simulators/load/src/index.ts';
import type { Pipeline } from '../chaos/accounts.ts';
import { until } from '../system/until.ts';
import { type City, createCity, noEngines } from './city.ts';
import { noOutage } from './engine-outage.ts';
import { org, token, url } from './influx-place.ts';
import { passEnds } from './pass-ends.ts';
import { type Receiver, startReceiver } from './receiver.ts';
import { storedTimes } from './stored-times.ts';
import { basicsOf, type MemoryWatch, watchMemory } from './watch-memory.ts';
import { CITY, type ServiceName } from './worker.ts';

export const SERVICES: readonly ServiceName[] = [...CITY, 'notifier'];
export const noStage = noEngines ?? noOutage;

/** Readings a second, over so many assets, a connection each. */
export const RATE = 300;
const ASSETS = 49;
/** Two, so that what the historian takes in hand is full before five minutes are over. */
const PARTITIONS = 2;
const WITHIN_MS = 180_000;
/** Readings, sums, alarms on their figures, who is told of them. */
const READERS_IN_A_ROW = 4;
/** A device that reports is silent after three times as long. */
export const INTERVAL_S = 5;
const PREFIX = 'away';

export const pass = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
export const waitFor = <T>(what: string, ask: () => Promise<T | undefined | false>) =>
  until(ask, { withinMs: WITHIN_MS, what });

/** A city of services that a steady load can be put on, and a charger whose words the test chooses. */
export interface OutageStage {
  readonly city: City;
  readonly load: Load;
  readonly memory: MemoryWatch;
  readonly device: Device;
  readonly devices: readonly Device[];
  /** Who must hear of it when log time stands still, and of nothing else. */
  readonly hook: Receiver;
  /** Another device of that name, on a connection of its own. */
  connect(id: string): Promise<Device>;
  dispose(): Promise<void>;
}

export async function openStage(): Promise<OutageStage> {
  const hook = await startReceiver(0);
  const channels = [{ id: 'hook', type: 'webhook', url: hook.url }];
  const routes = [{ rule: ['PLATFORM_SILENT'], to: ['hook'] }];
  const settings = () => ({ notifier: { channels, routes } });
  const city = await createCity({ partitions: PARTITIONS, settings });
  await Promise.all(SERVICES.map((service) => city.start(service)));
  const ids = Array.from({ length: ASSETS }, (_, i) => `${PREFIX}-${String(i).padStart(6, '0')}`);
  const answer = await city.post('/assets/import', [...ids, WATCHED, MUTE].map(rowOf));
  if (![200, 202].includes(answer.status)) throw new Error(`import: ${answer.status}`);
  await waitFor('the register', () => city.get(`/assets/${MUTE}`));
  const load = loadOn(city);
  const devices: Device[] = [];
  const connect = async (id: string) => {
    const device = await openDevice(city, id);
    devices.push(device);
    return device;
  };
  const device = await connect(WATCHED);
  const memory = watchMemory(city.workers);
  return {
    ...{ city, load, memory, device, devices, hook, connect },
    async dispose() {
      memory.stop();
      for (const one of devices) one.stop();
      await load.stop(0);
      await city.dispose();
      await hook.stop();
    },
  };
}

/** The charger that the test speaks for, and one that says a word and then nothing. */
export const WATCHED = 'watched';
export const MUTE = 'mute';

function rowOf(id: string) {
  const where = { site: 'st-away', operator: 'op-away', district: '371702', city: '371700' };
  const heard = { telemetry: 'expected', connectedAt: Date.now(), reporting: 'periodic' };
  return {
    ...{ id, kind: 'charger', lifecycle: 'IN_SERVICE', ...where, ...heard, intervalS: INTERVAL_S },
    parts: [{ part: '1', role: 'connector' }],
  };
}

function loadOn(city: City): Load {
  return createLoad({
    port: Number(new URL(mqttOf(city)).port),
    connections: ASSETS,
    assets: ASSETS,
    rate: RATE,
    prefix: PREFIX,
    ledger: true,
    now: () => Date.now(),
    monotonic: () => performance.now(),
  });
}

function mqttOf(city: City): string {
  return city.workers.get('ingest')?.addresses['mqtt'] ?? '';
}

/** A charger that says its status each second, at QoS 1; pings are due although it speaks. */
export interface Device {
  readonly id: string;
  status: string;
  /** Instants of what was acknowledged. */
  readonly acknowledged: readonly number[];
  unacknowledged(): number;
  /** PINGRESPs heard, and connections lost. */
  counts(): { readonly pings: number; readonly lost: number };
  /** Says no more; what is not acknowledged yet it sends again when its connection goes. */
  fallSilent(): void;
  /** Goes. */
  stop(): void;
}

const KEEPALIVE_S = 2;

async function openDevice(city: City, id: string): Promise<Device> {
  const client = await mqtt.connectAsync(mqttOf(city), {
    ...{ clientId: id, keepalive: KEEPALIVE_S, reconnectPeriod: 200 },
    reschedulePings: false,
  });
  const counts = { pings: 0, lost: 0 };
  const acknowledged: number[] = [];
  let said = 0;
  client.on('packetreceive', ({ cmd }) => {
    if (cmd === 'pingresp') counts.pings += 1;
  });
  client.on('close', () => {
    counts.lost += 1;
  });
  client.on('error', () => undefined);
  const device = { id, status: 'Charging', acknowledged };

  function say(): void {
    const ts = Date.now();
    said += 1;
    const reading = { ts, part: '1', status: device.status, vocab: 'ocpp1.6' };
    client.publish(topicOf(id), JSON.stringify(reading), { qos: 1 }, (error) => {
      if (!error) acknowledged.push(ts);
    });
  }

  const speaking = setInterval(say, 1000);
  return Object.assign(device, {
    unacknowledged: () => said - acknowledged.length,
    counts: () => ({ ...counts }),
    fallSilent: () => clearInterval(speaking),
    stop() {
      clearInterval(speaking);
      client.end();
    },
  });
}

function topicOf(id: string): string {
  return `infrapulse/v1/charger/${id}/telemetry`;
}

interface Readiness {
  readonly status: number;
  readonly parts: Readonly<Record<string, { readonly ok: boolean; readonly reason: string }>>;
}

export async function readinessOf({ workers }: City, service: ServiceName): Promise<Readiness> {
  const { health, http = health } = workers.get(service)?.addresses ?? {};
  const answer = await fetch(`${http}/readyz`);
  const { parts } = (await answer.json()) as Pick<Readiness, 'parts'>;
  return { status: answer.status, parts };
}

/** Status of each service's readiness. */
export async function allReadiness(city: City): Promise<Readonly<Record<string, number>>> {
  const found = await Promise.all(SERVICES.map((service) => readinessOf(city, service)));
  return Object.fromEntries(SERVICES.map((service, i) => [service, found[i]?.status ?? 0]));
}

/** When each process began: the same again where none was started anew. */
export async function startTimes({ workers }: City): Promise<readonly number[]> {
  const all = await Promise.all([...workers.values()].map(basicsOf));
  return all.map(({ startedAtS }) => startedAtS);
}

/** Nobody publishes any more, and all is acknowledged; resolves to how many were. */
export async function endPublishing({ load, devices }: OutageStage): Promise<number> {
  for (const device of devices) device.fallSilent();
  await load.stop(WITHIN_MS);
  await waitFor('all acknowledged', async () => {
    const left = devices.map((device) => [
      device.id,
      device.unacknowledged(),
      device.counts().lost,
    ]);
    if (left.every(([, unacknowledged]) => unacknowledged === 0)) return true;
    throw new Error(JSON.stringify(left));
  });
  for (const device of devices) device.stop();
  const said = devices.reduce((sum, device) => sum + device.acknowledged.length, 0);
  return load.counts().acknowledged + said;
}

/** Nothing is under way any more, of all that was accepted before now: what one reader writes, the next one reads. */
export async function settled(city: City): Promise<Pipeline> {
  for (let reader = 0; reader < READERS_IN_A_ROW; reader += 1)
    await passEnds(city.kafka, WITHIN_MS);
  const passed = Date.now();
  return waitFor('every reading has its end', async () => {
    const counts = await city.get<Pipeline>('/pipeline');
    if (Date.parse(counts.at ?? '') > passed && counts.inFlight === 0) return counts;
    throw new Error(JSON.stringify(counts));
  });
}

/** Instants of each asset, sorted; as acknowledged, and as InfluxDB itself has them. */
export async function ledgers({ city, load, devices }: OutageStage) {
  const acknowledged = new Map(devices.map(({ id, acknowledged }) => [id, [...acknowledged]]));
  for (const { asset, ts } of load.acknowledged()) {
    const times = acknowledged.get(asset);
    if (times) times.push(ts);
    else acknowledged.set(asset, [ts]);
  }
  const stored = await storedTimes({ url, org, token, bucket: city.influx.bucket });
  const own = [...stored].filter(([asset]) => acknowledged.has(asset));
  return { acknowledged: sortedTimes(acknowledged), stored: sortedTimes(own) };
}

function sortedTimes(times: Iterable<readonly [string, readonly number[]]>) {
  return new Map([...times].map(([id, all]) => [id, all.toSorted((a, b) => a - b)] as const));
}
