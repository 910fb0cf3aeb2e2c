import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Pipeline } from '../chaos/accounts.ts';
import { bringBack, type Outage, takeAway } from './engine-outage.ts';
import {
  allReadiness,
  endPublishing,
  ledgers,
  noStage,
  type OutageStage,
  openStage,
  pass,
  RATE,
  readinessOf,
  SERVICES,
  settled,
  startTimes,
  WATCHED,
  waitFor,
} from './outage-stage.ts';
import { listen } from './sse.ts';

const WARM_MS = 10_000;
/**
 * What a service may take more than before. The historian holds 16,000 readings a partition (some 1 KiB each) and two
 * fetches of 1 MiB, 36 MiB with two partitions, and the collector leaves twice as much lying; the others hold nothing
 * of the store.
 */
const MORE_MIB = 150;
const AWAY = ['away', 'away, second half'];

interface AlarmAnswer {
  readonly rule: string;
  readonly assetOrId: string;
  readonly state: string;
}

/** InfluxDB is taken away under load, and comes back on its data after so long. */
export function influxOutage({ awayMs, how }: Outage): void {
  describe.skipIf(noStage !== null)(
    noStage ?? `InfluxDB ${how} for ${awayMs / 1000} s at ${RATE} readings/s`,
    () => {
      const summary: Record<string, unknown> = { how, awayS: awayMs / 1000 };
      let stage: OutageStage;
      let diedAt = 0;
      let started: readonly number[] = [];

      beforeAll(async () => {
        stage = await openStage();
        stage.memory.phase('before');
        stage.load.start();
        await pass(WARM_MS);
        started = await startTimes(stage.city);
        await takeAway('influx', how);
        diedAt = performance.now();
        stage.memory.phase('away');
      });
      afterAll(async () => {
        await bringBack('influx');
        await stage?.dispose();
        const text = JSON.stringify({ ...summary, memoryMib: stage?.memory.table }, undefined, 1);
        process.stdout.write(`InfluxDB away: ${text}\n`);
      });

      it('is named by the readiness of the historian, and the others are ready', async () => {
        const { status, parts } = await waitFor('not ready', async () => {
          const found = await readinessOf(stage.city, 'historian');
          return found.status === 503 && found;
        });
        expect([status, parts['historian']?.ok]).toEqual([503, false]);
        expect(parts['historian']?.reason).toMatch(
          // Whichever of what it writes failed first.
          /^[a-z-]+: InfluxDB does not answer/,
        );
        const others = { ingest: 200, kpi: 200, alarms: 200, notifier: 200, api: 200 };
        expect(await allReadiness(stage.city)).toEqual({ historian: 503, ...others });
      });

      it('holds up neither KPIs nor alarms nor the live feed', async () => {
        const { city, device, memory } = stage;
        const before = await city.get<{ value: number }>(UPTIME);
        expect(before.value).toBe(1);
        await pass(diedAt + awayMs / 2 - performance.now());
        memory.phase('away, second half');
        const http = city.workers.get('api')?.addresses['http'];
        const feed = await listen(
          `${http}/api/v1/live?topics=alarm,kpi,asset&asset=${WATCHED}&id=${WATCHED}`,
        );
        device.status = 'Faulted';
        const faulted = performance.now();
        const heard = Promise.all([
          feed.first(({ event, data }) => event === 'asset' && data.includes('FAULTED')),
          feed.first(({ event, data }) => event === 'kpi' && isBelowOne(data)),
          feed.first(({ event, data }) => event === 'alarm' && data.includes('CHARGER_FAULTED')),
        ]);
        await heard;
        summary['alarmAndKpiMs'] = Math.round(performance.now() - faulted);
        feed.close();
        const { items } = await city.get<{ items: readonly AlarmAnswer[] }>(
          `/alarms?asset=${WATCHED}`,
        );
        expect(items).toMatchObject([{ rule: 'CHARGER_FAULTED', state: 'UNACK_ACTIVE' }]);
        expect((await city.get<{ value: number }>(UPTIME)).value).toBeLessThan(1);
      });

      // Of one that hangs an answer takes a minute.
      it.runIf(how === 'killed')('is named to whoever asks for history', async () => {
        const http = stage.city.workers.get('api')?.addresses['http'];
        const history = await fetch(
          `${http}/api/v1/assets/${WATCHED}/series?from=${Date.now() - 60_000}`,
        );
        expect([history.status, await history.json()]).toMatchObject([
          503,
          { code: 'UNAVAILABLE' },
        ]);
      });

      it('keeps nobody from publishing, and nobody grows without end', async () => {
        const { city, load, memory } = stage;
        const from = load.counts().acknowledged;
        const since = performance.now();
        await pass(diedAt + awayMs - performance.now());
        const seconds = (performance.now() - since) / 1000;
        const rate = (load.counts().acknowledged - from) / seconds;
        summary['acknowledgedPerSAway'] = Math.round(rate);
        expect(rate).toBeGreaterThan(RATE / 10);
        expect((await readinessOf(city, 'historian')).status).toBe(503);
        for (const service of SERVICES) {
          const most = Math.max(...AWAY.map((phase) => memory.most(service, phase)));
          const more = most - memory.most(service, 'before');
          expect([service, more < MORE_MIB ? 'bounded' : more]).toEqual([service, 'bounded']);
        }
      });

      it('is caught up with when it is back, and no service was started again', async () => {
        const { city, load, memory } = stage;
        await bringBack('influx');
        const backAt = performance.now();
        memory.phase('back');
        const acknowledged = load.counts().acknowledged;
        await waitFor('caught up', async () => {
          const { stored, inFlight } = await city.get<Pipeline>('/pipeline');
          return stored >= acknowledged && inFlight < 2 * RATE;
        });
        summary['caughtUpMs'] = Math.round(performance.now() - backAt);
        await waitFor('ready', async () => (await readinessOf(city, 'historian')).status === 200);
        expect(await startTimes(city)).toEqual(started);
      });

      it('has every acknowledged reading, once', async () => {
        const { city, load } = stage;
        const all = await endPublishing(stage);
        const { lost, resent, inFlight } = load.counts();
        expect([lost, resent, inFlight]).toEqual([0, 0, 0]);
        const counts = await settled(city);
        const { received, stored, rejected, duplicate } = counts;
        Object.assign(summary, { acknowledged: all, received, stored, rejected, duplicate });
        expect({ received, stored, rejected }).toEqual({
          ...{ received: all + duplicate, stored: all, rejected: 0 },
        });
        // On a machine too busy to answer pings a device connects anew, and says again what was not answered.
        if (stage.devices.every((device) => device.counts().lost === 0)) expect(duplicate).toBe(0);
        const times = await ledgers(stage);
        expect(times.stored).toEqual(times.acknowledged);
      });
    },
  );
}

const UPTIME = `/kpis/charger.uptime/asset/${WATCHED}/1h`;

function isBelowOne(data: string): boolean {
  const { kpi, value } = JSON.parse(data) as { kpi: string; value: number | null };
  return kpi === 'charger.uptime' && value !== null && value < 1;
}
