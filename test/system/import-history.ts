import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { until } from './until.ts';

/** `infrapulse`, the command. */
export const CLI = fileURLToPath(new URL('../../deploy/local/infrapulse.mjs', import.meta.url));
const DAY = 86_400_000;
const HOUR = 3_600_000;
const EVERY = 300_000;

/** Where it goes. */
export interface Place {
  readonly httpUrl: string;
  readonly mqttUrl: string;
}

/** A charger that is faulted from noon to 18:00 of every day, and a data centre with a PUE of 1.25. */
const register = [
  {
    id: 'cs-1',
    kind: 'charger',
    site: 'st-1',
    district: '371702',
    operator: 'op-1',
    lifecycle: 'IN_SERVICE',
    reporting: 'periodic',
    intervalS: 300,
    parts: [
      { part: '1', role: 'connector' },
      { part: '2', role: 'connector' },
    ],
  },
  {
    id: 'dc-1',
    kind: 'datacenter',
    site: 'st-2',
    district: '371702',
    operator: 'op-2',
    lifecycle: 'IN_SERVICE',
    parts: [
      { part: 'total', role: 'facility_total' },
      { part: 'it', role: 'it_in' },
    ],
  },
];

/** So many whole local days up to today's midnight. */
export function createHistory(days: number) {
  const today = Math.floor((Date.now() + 8 * HOUR) / DAY) * DAY - 8 * HOUR;
  const first = today - days * DAY;
  const lines = linesOf(first, today);
  return { today, first, lines, text: lines.map((line) => `${line}\r\n`).join('') };
}

/** The last four rows are at fault, the last of them only in a value. */
function linesOf(first: number, today: number): readonly string[] {
  const lines = ['ts,kind,asset,part,status,vocab,energy_kwh,power_kw'];
  for (let ts = first; ts < today; ts += EVERY) {
    const hour = Math.floor(((ts + 8 * HOUR) % DAY) / HOUR);
    const status = hour >= 12 && hour < 18 ? 'Faulted' : 'Available';
    const at = new Date(ts).toISOString();
    for (const part of ['1', '2']) lines.push(`${at},charger,cs-1,${part},${status},ocpp1.6,,`);
    if (ts % 900_000 !== 0) continue;
    const quarters = (ts - first) / 900_000;
    lines.push(`${at},datacenter,dc-1,total,,,${1000 + quarters * 25},`);
    lines.push(`${at},datacenter,dc-1,it,,,${1000 + quarters * 20},`);
  }
  // A time of no zone, a part that nobody registered, a word nobody knows, and what is set aside beside a good status.
  lines.push('2026-01-01 00:00:00,charger,cs-1,1,Available,ocpp1.6,,');
  lines.push(`${new Date(first).toISOString()},charger,cs-1,9,Available,ocpp1.6,,`);
  lines.push(`${new Date(first).toISOString()},charger,cs-1,1,Asleep,ocpp1.6,,`);
  lines.push(`${new Date(first + 1000).toISOString()},charger,cs-1,1,Available,ocpp1.6,,99999999`);
  return lines;
}

/** What the report of an import says of the rows at fault; `rows` with the line of names. */
export function faultsOf(rows: number): readonly (readonly string[])[] {
  return [
    [`${rows - 3}`, 'rejected', 'cs-1', 'SCHEMA', 'ts'],
    [`${rows - 2}`, 'rejected', 'cs-1', 'UNKNOWN_PART', 'part'],
    [`${rows - 1}`, 'rejected', 'cs-1', 'UNKNOWN_STATUS', 'status'],
    [`${rows}`, 'set_aside', 'cs-1', 'OUT_OF_RANGE', 'metrics.power_kw'],
  ];
}

export async function registerAt({ httpUrl }: Place): Promise<void> {
  const body = JSON.stringify(register);
  const headers = { 'content-type': 'application/json' };
  const url = `${httpUrl}/api/v1/assets/import`;
  expect((await fetch(url, { method: 'POST', body, headers })).status).toBe(200);
}

export function importing({ httpUrl, mqttUrl }: Place, file: string): ChildProcess {
  const argv = [CLI, 'readings', 'import', file, '--http', httpUrl, '--mqtt', mqttUrl];
  return spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'inherit'] });
}

/** Resolves at the first line of progress: some is acknowledged, much is not. */
export function underWay(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      if (chunk.toString().includes('line ')) resolve();
    });
  });
}

export const date = (t: number) => new Date(t + 8 * HOUR).toISOString().slice(0, 10);

/** Resolves once the sums of the site, which come last, know all of these days. */
export async function computed({ httpUrl }: Place, days: readonly number[]): Promise<void> {
  const isWhole = async (day: number) => {
    const path = `charger.uptime/site/st-1/day?start=${date(day)}`;
    const response = await fetch(`${httpUrl}/api/v1/kpis/${path}`);
    return response.ok && ((await response.json()) as { readonly unknownS: number }).unknownS === 0;
  };
  await until(async () => (await Promise.all(days.map(isWhole))).every(Boolean), {
    withinMs: 300_000,
    what: 'every day is computed again',
  });
}

/** The figures of one day are those of the history, and come out of the stored readings again. */
export async function expectDay({ httpUrl }: Place, day: number): Promise<void> {
  const kpi = async (path: string) => {
    const response = await fetch(`${httpUrl}/api/v1/kpis/${path}start=${date(day)}`);
    return response.json();
  };
  const times = { value: 0.75, upS: 2 * 64_800, unknownS: 0 };
  expect(await kpi('charger.uptime/asset/cs-1/day?')).toMatchObject({
    ...times,
    downS: 2 * 21_600,
  });
  expect(await kpi('charger.uptime/site/st-1/day?')).toMatchObject(times);
  const pue = await kpi('datacenter.pue/asset/dc-1/day?policy=PUE3&');
  expect(pue).toMatchObject({ value: 1.25, energyDcWh: 2_400_000, energyItWh: 1_920_000 });
  const url = `${httpUrl}/api/v1/kpis/charger.uptime/asset/cs-1/day/verify?start=${date(day)}`;
  const verified = await fetch(url, { method: 'POST' });
  expect(await verified.json()).toMatchObject({ equal: true });
}
