import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bringBack, type Outage, takeAway } from './engine-outage.ts';
import {
  allReadiness,
  type Device,
  endPublishing,
  INTERVAL_S,
  ledgers,
  MUTE,
  noStage,
  type OutageStage,
  openStage,
  pass,
  RATE,
  readinessOf,
  SERVICES,
  settled,
  startTimes,
  waitFor,
} from './outage-stage.ts';

const WARM_MS = 5000;
/** What was under way to Kafka when it died is answered before this, or never. */
const SETTLE_MS = 500;
const SILENT_AFTER_MS = 3 * INTERVAL_S * 1000;
/** A scrape of Prometheus waits no longer. */
const SCRAPE_MS = 10_000;
const SILENT = 'DEVICE_SILENT';

interface AlarmAnswer {
  readonly rule: string;
  readonly assetOrId: string;
}

/** What a webhook was told of log time that stands still. */
function stillTold({ hook }: OutageStage): readonly (string | undefined)[] {
  return hook.told.map(({ event }) => event.type.split('.')[2]);
}

/** Kafka is taken away under load, and comes back on its data after so long. */
export function kafkaOutage({ awayMs, how }: Outage): void {
  describe.skipIf(noStage !== null)(
    noStage ?? `Kafka ${how} for ${awayMs / 1000} s at ${RATE} readings/s`,
    () => {
      const summary: Record<string, unknown> = { how, awayS: awayMs / 1000 };
      let stage: OutageStage;
      let late: Device;
      let diedAt = 0;
      let diedOn = 0;
      let acknowledgedBefore = 0;
      let pingsBefore = 0;
      let started: readonly number[] = [];
      /** Who was called silent since then. */
      const silentSince = async (from: number) => {
        const path = `/alarms?rule=${SILENT}&state=all&from=${from}&limit=1000`;
        const { items } = await stage.city.get<{ items: readonly AlarmAnswer[] }>(path);
        return items.map(({ assetOrId }) => assetOrId);
      };
      const allAre = (status: number) =>
        waitFor(`all ${status}`, async () => {
          const found = await allReadiness(stage.city);
          if (Object.values(found).every((one) => one === status)) return true;
          throw new Error(JSON.stringify(found));
        });

      beforeAll(async () => {
        stage = await openStage();
        stage.memory.phase('before');
        stage.load.start();
        await pass(WARM_MS);
        // On a machine too busy for the load others may be silent too, before.
        await waitFor('the silence of the one that is silent', async () => {
          const found = await silentSince(0);
          if (found.includes(MUTE)) return found;
          throw new Error(`silent are ${found.join(' ') || 'none'}`);
        });
        started = await startTimes(stage.city);
        diedOn = Date.now();
        await takeAway('kafka-1', how);
        diedAt = performance.now();
        stage.memory.phase('away');
        await pass(SETTLE_MS);
        acknowledgedBefore = stage.load.counts().acknowledged;
        pingsBefore = stage.device.counts().pings;
        late = await stage.connect('came-late');
      });
      afterAll(async () => {
        await bringBack('kafka-1');
        await stage?.dispose();
        const text = JSON.stringify({ ...summary, memoryMib: stage?.memory.table }, undefined, 1);
        process.stdout.write(`Kafka away: ${text}\n`);
      });

      it('is named by the readiness of every service', async () => {
        await allAre(503);
        for (const service of SERVICES) {
          const { parts } = await readinessOf(stage.city, service);
          expect([service, parts['stream']]).toEqual([
            service,
            { ok: false, reason: expect.stringMatching(/^Kafka does not answer: /) },
          ]);
        }
        summary['notReadyAfterMs'] = Math.round(performance.now() - diedAt);
      });

      it('leaves lists and metrics to be had, and refuses a change as a whole', async () => {
        const { city } = stage;
        const row = { id: 'too-late', kind: 'charger' };
        const refused = city.post<{ code: string }>('/assets/import', [row]);
        expect(await city.get(`/assets/${MUTE}`)).toMatchObject({ id: MUTE });
        for (const { addresses } of city.workers.values()) {
          const { health, http = health } = addresses;
          const signal = AbortSignal.timeout(SCRAPE_MS);
          expect((await fetch(`${http}/metrics`, { signal })).status).toBe(200);
        }
        const { status, body } = await refused;
        expect([status, body.code]).toEqual([503, 'UNAVAILABLE']);
      });

      it('is told by webhook while it lasts: log time stands still', async () => {
        await waitFor('PLATFORM_SILENT', async () => stage.hook.told.length > 0);
        summary['toldAfterMs'] = Math.round(performance.now() - diedAt);
        expect(stillTold(stage)).toEqual(['raised']);
      });

      it('lets nothing be acknowledged, and nobody be disconnected', async () => {
        const { load, device } = stage;
        await pass(diedAt + awayMs - performance.now());
        const { acknowledged, lost, inFlight } = load.counts();
        expect([acknowledged, lost]).toEqual([acknowledgedBefore, 0]);
        expect(late.acknowledged).toEqual([]);
        expect(late.unacknowledged()).toBeGreaterThan(1);
        for (const one of [device, late]) expect(one.counts().lost).toBe(0);
        summary['pingsAnswered'] = device.counts().pings - pingsBefore;
        expect(summary['pingsAnswered']).toBeGreaterThan(1);
        summary['unacknowledgedAway'] = inFlight + device.unacknowledged();
      });

      it('is gone on with when it is back, and no service was started again', async () => {
        const { city, load, device, memory } = stage;
        await bringBack('kafka-1');
        const backAt = performance.now();
        memory.phase('back');
        await waitFor(
          'acknowledgements',
          async () => load.counts().acknowledged > acknowledgedBefore,
        );
        summary['acknowledgesAgainMs'] = Math.round(performance.now() - backAt);
        await waitFor('all said meanwhile', async () =>
          [device, late].every((one) => one.unacknowledged() < 2),
        );
        await allAre(200);
        summary['allReadyAgainMs'] = Math.round(performance.now() - backAt);
        expect(await startTimes(city)).toEqual(started);
      });

      it('is told to be over, once', async () => {
        await waitFor('its end', async () => stage.hook.told.length > 1);
        await pass(SETTLE_MS);
        expect(stillTold(stage)).toEqual(['raised', 'cleared']);
      });

      it('has silenced nobody', async () => {
        expect(awayMs).toBeGreaterThan(SILENT_AFTER_MS);
        await pass(SILENT_AFTER_MS + 5000);
        expect(await silentSince(diedOn)).toEqual([]);
      });

      it('has every reading that was sent, once', async () => {
        const { city, load } = stage;
        const all = await endPublishing(stage);
        const { sent, acknowledged, lost, resent, inFlight } = load.counts();
        expect([sent - acknowledged, lost, resent, inFlight]).toEqual([0, 0, 0, 0]);
        const { received, stored, rejected, duplicate } = await settled(city);
        Object.assign(summary, { acknowledged: all, received, stored, rejected, duplicate });
        expect([stored, rejected]).toEqual([all, 0]);
        expect(received).toBe(stored + duplicate);
        // One that hung may find the change among what it had not read yet.
        if (how === 'killed') await expect(city.get('/assets/too-late')).rejects.toThrow('404');
        const times = await ledgers(stage);
        expect(times.stored).toEqual(times.acknowledged);
      });
    },
  );
}
