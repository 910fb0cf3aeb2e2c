import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cannotStart, start, stop } from '../../deploy/engines/engines.mjs';
import { openStream } from '../../packages/drivers/src/index.ts';
import type { StreamPort } from '../../packages/ports/src/index.ts';
import { createDice, SEED } from '../chaos/seeded-dice.ts';
import { cleanUp, type Product, startProduct } from '../system/product.ts';
import { createScenario, END, idOf, MIDNIGHT, scenarioRegister } from './figures-scenario.ts';
import { freePorts } from './free-ports.ts';
import { clock, quiet } from './influx-place.ts';
import { startOnEngines } from './on-engines.ts';
import { get, playScenario, type Stage } from './play-scenario.ts';
import { type Computed, readComputed } from './read-records.ts';
import { endServices, type ServiceProcess } from './service-process.ts';

/*
 * Both stages are moved by the same simulated clock, told by the same connection that says the readings: so each
 * reading is received at the same log time on both, and every figure, emission and timer must be the same, to the
 * bit. Only what names a place in the log (position, src) and what is drawn by chance (ids) may differ.
 *
 * But above the assets a figure is made of what several partitions say, and while one is 10 s of log time behind it is
 * published without it and again later; a clock that leaps by a minute makes that common. So there the numbers are
 * compared as they stand in the end, and of alarms on them only which there were.
 */
const PARTITIONS = 6;
const FNS = ['mean', 'min', 'max', 'last', 'twa', 'sum', 'count'] as const;
const TOLERANCE = 1e-9;
const HOUR = 3_600_000;
const SAID = createScenario(createDice(SEED));
const reason = cannotStart();

describe.skipIf(reason !== undefined)(
  `one process, and services on Kafka and InfluxDB (seed ${SEED})${reason === undefined ? '' : `: ${reason}`}`,
  () => {
    const dir = mkdtempSync(join(tmpdir(), 'infrapulse-figures-'));
    const services: ServiceProcess[] = [];
    let brokers: readonly string[] = [];
    let product: Product;
    let alone: Stage;
    let apart: Stage;
    let figures: { readonly alone: Computed; readonly apart: Computed };
    let answers: { readonly alone: Answers; readonly apart: Answers };

    beforeAll(async () => {
      const first = await freePorts(3);
      const engines = await start({ dir, kafkaPort: first, influxPort: first + 2 });
      brokers = (engines.kafka ?? '').split(',');
      apart = await startOnEngines(services, engines, PARTITIONS);
      product = await startProduct({ flags: ['--clock', 'simulated'] });
      alone = product;
    });

    afterAll(async () => {
      await endServices();
      await cleanUp();
      await stop({ dir, wipe: true });
      rmSync(dir, { recursive: true, force: true });
    });

    it('are told the same, and work it off', async () => {
      await Promise.all([playScenario(alone, SAID), playScenario(apart, SAID)]);
      answers = { alone: await answersOf(alone), apart: await answersOf(apart) };
      await product.end('SIGTERM');
      await Promise.all(services.map((service) => service.end('SIGTERM')));
      const deps = { clock, log: quiet };
      const embedded = { driver: 'embedded', dataDir: product.dataDir, partitions: 1 } as const;
      const kafka = { driver: 'kafka', brokers, partitions: PARTITIONS, replication: 1 } as const;
      figures = {
        alone: await reading(openStream(embedded, deps)),
        apart: await reading(openStream(kafka, deps)),
      };
    });

    it('have the same KPIs, every field of every record', () => {
      const { alone: one, apart: other } = figures;
      expect(differences(inTheEnd(one.kpis), inTheEnd(other.kpis))).toEqual(NONE);
      const days = [...one.kpis.values()].filter(
        ({ window, status, value }) => window === 'day' && status !== 'running' && value !== null,
      );
      expect(new Set(days.map(({ kpi }) => kpi)).size).toBeGreaterThanOrEqual(5);
      expect(new Set(days.map(({ scope }) => scope)).size).toBe(6);
      expect(new Set(days.map(({ value }) => value)).size).toBeGreaterThan(100);
    });

    it('have the same transitions of alarms, with times, reasons and what operators did', () => {
      const { alone: one, apart: other } = figures;
      expect(differences(toldOf(one.transitions), toldOf(other.transitions))).toEqual(NONE);
      const steps = new Set([...figures.alone.transitions.values()].map(({ step }) => step));
      expect(steps).toContain('shelved');
      expect(steps).toContain('acked');
      expect(figures.alone.transitions.size).toBeGreaterThan(200);
    });

    it('have the same states, and the same evidence', () => {
      expect(differences(figures.alone.states, figures.apart.states)).toEqual(NONE);
      expect(differences(figures.alone.spans, figures.apart.spans)).toEqual(NONE);
    });

    it('have the same sessions, and the same rules since they were put', () => {
      const { alone: one, apart: other } = figures;
      expect(differences(one.sessions, other.sessions)).toEqual(NONE);
      expect(one.sessions.size).toBeGreaterThan(100);
      expect(differences(one.rules, other.rules)).toEqual(NONE);
      expect(one.rules.get('CHARGER_FAULTED')).toMatchObject({ severity: 'MINOR', onDelayS: 90 });
      const faults = [...one.transitions.values()].flatMap(({ alarm }) => {
        const { rule, severity } = alarm as { readonly rule: string; readonly severity: string };
        return rule === 'CHARGER_FAULTED' ? [severity] : [];
      });
      expect(new Set(faults)).toEqual(new Set(['MAJOR', 'MINOR']));
    });

    it('answer the same of the past', () => {
      expect(answers.alone.size).toBeGreaterThan(150);
      const wrong = [...answers.alone].flatMap(([path, expected]) =>
        differenceOf(expected, answers.apart.get(path), path),
      );
      expect(wrong).toEqual([]);
    });

    afterAll(() => {
      const summary = {
        seed: SEED,
        said: SAID.length,
        assets: scenarioRegister().length,
        kpis: figures?.alone.kpis.size,
        transitions: figures?.alone.transitions.size,
        states: figures?.alone.states.size,
        sessions: figures?.alone.sessions.size,
        answers: answers?.alone.size,
      };
      process.stdout.write(`same figures: ${JSON.stringify(summary)}\n`);
    });
  },
);

async function reading(opening: Promise<StreamPort>): Promise<Computed> {
  const stream = await opening;
  const computed = await readComputed(stream);
  await stream.stop();
  return computed;
}

const NONE = { missing: [], surplus: [], different: 0, of: [], first: undefined };

function differences(wanted: ReadonlyMap<string, unknown>, found: ReadonlyMap<string, unknown>) {
  const wrong = [...wanted].filter(
    ([name, value]) => found.has(name) && !isDeepStrictEqual(found.get(name), value),
  );
  const [first] = wrong.map(([name, expected]) => ({ name, expected, found: found.get(name) }));
  return {
    missing: [...wanted.keys()].filter((name) => !found.has(name)).slice(0, 5),
    surplus: [...found.keys()].filter((name) => !wanted.has(name)).slice(0, 5),
    different: wrong.length,
    of: [...new Set(wrong.map(([name]) => name.split('/')[0]))].slice(0, 9),
    first,
  };
}

const OF_PUBLICATION = new Set(['computedAt', 'reason', 'revision', 'status']);

function inTheEnd(kpis: Computed['kpis']): ReadonlyMap<string, unknown> {
  return new Map(
    [...kpis].map(([name, record]) => {
      const isSummed = record['scope'] !== 'asset' && record['scope'] !== 'part';
      const fields = Object.entries(record).filter(
        ([field]) => !(isSummed && OF_PUBLICATION.has(field)),
      );
      return [name, Object.fromEntries(fields)];
    }),
  );
}

interface AlarmOf {
  readonly scope: string;
  readonly id: string;
  readonly rule: string;
  readonly raisedAt: number | null;
}

/**
 * Transitions of assets whole, and of scopes above them which alarms there were. Of silence only who was found silent
 * and when: which of them an incident of their site explains is judged by each partition for its own (decision 0026).
 */
function toldOf(transitions: Computed['transitions']): ReadonlyMap<string, unknown> {
  return new Map<string, unknown>(
    [...transitions].flatMap(([name, record]): [string, unknown][] => {
      const { scope, id, rule, raisedAt } = record['alarm'] as AlarmOf;
      const isSilence = rule.endsWith('_SILENT');
      if (scope !== 'asset') return isSilence ? [] : [[id, true]];
      if (!isSilence) return [[name, record]];
      return record['step'] === 'raised' ? [[`${id} ${raisedAt}`, true]] : [];
    }),
  );
}

type Answers = ReadonlyMap<string, unknown>;

const HISTORIES = [
  ['charger.uptime', 'charger'],
  ['charger.utilisation', 'charger'],
  ['charger.session_success', 'charger'],
  ['datacenter.pue', 'datacenter'],
  ['site5g.availability', 'site5g'],
  ['hydrogen.availability', 'hydrogen'],
] as const;

/** Every aggregate, state and history of some assets of each kind. */
async function answersOf(stage: Stage): Promise<Answers> {
  const paths: string[] = [];
  const range = `from=${MIDNIGHT - 2 * HOUR}&to=${END}`;
  for (const kind of ['charger', 'datacenter', 'site5g', 'hydrogen'])
    for (let i = 0; i < 10; i += 2) {
      const asset = `/assets/${idOf(kind, i)}`;
      paths.push(`${asset}/series?${range}`, `${asset}/states?${range}`);
      for (const fn of FNS) paths.push(`${asset}/series?${range}&every=15m&fn=${fn}`);
    }
  for (const [kpi, kind] of HISTORIES)
    for (const window of ['24h', 'day'])
      for (const i of [1, 3, 5])
        paths.push(`/kpis/${kpi}/asset/${idOf(kind, i)}/${window}/history?limit=10000`);
  const found = new Map<string, unknown>();
  for (const path of paths) found.set(path, await get(stage, path).catch(String));
  return found;
}

const OWN = new Set(['position', 'src', 'evidence']);

/** Where two answers first differ by more than the last digits of a number. */
function differenceOf(one: unknown, other: unknown, path: string): readonly object[] {
  const isNear =
    typeof one === 'number' && typeof other === 'number'
      ? Math.abs(one - other) <= TOLERANCE * Math.max(1, Math.abs(one))
      : one === other;
  if (isNear) return [];
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null)
    return [{ path, one, other }];
  const names = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  const values = (of: object, name: string) => (of as Record<string, unknown>)[name];
  for (const name of names.filter((each) => !OWN.has(each))) {
    const found = differenceOf(values(one, name), values(other, name), `${path} ${name}`);
    if (found.length > 0) return found;
  }
  return [];
}
