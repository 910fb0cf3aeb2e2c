import { type Silence, topics } from '@infrapulse/contracts';
import type { Alarm } from '@infrapulse/domain';
import fc from 'fast-check';
import { afterEach, expect, it } from 'vitest';
import {
  alarm,
  cleanUp,
  clock,
  openLog,
  type Running,
  say,
  stand,
  startNotifier,
  startReceiver,
  transition,
  until,
} from './fixtures.ts';

afterEach(cleanUp);

const ASSETS = ['a', 'b'];
const course = fc.array(
  fc.tuple(
    fc.constantFrom('raised', 'cleared', 'acked', 'silenced', 'let speak', 'wait', 'restart'),
    fc.constantFrom(...ASSETS),
  ),
  { minLength: 4, maxLength: 24 },
);

interface Stage {
  readonly name: string;
  readonly alarms: Map<string, Alarm>;
  readonly silences: Map<string, Silence>;
}

const NEXT = {
  raised: { from: 'NORMAL', to: 'UNACK_ACTIVE' },
  acked: { from: 'UNACK_ACTIVE', to: 'ACK_ACTIVE' },
  cleared: { from: 'UNACK_ACTIVE', to: 'NORMAL' },
} as const;

/** The alarm after the step; undefined where it cannot take it. */
function after(before: Alarm, step: keyof typeof NEXT): Alarm | undefined {
  const { from, to } = NEXT[step];
  const clears = step === 'cleared' && before.state === 'ACK_ACTIVE';
  if (before.state !== from && !clears) return undefined;
  const stepNo = (before.stepNo ?? 0) + 1;
  if (step !== 'raised') return { ...before, state: to, stepNo };
  return alarm({
    assetOrId: before.assetOrId,
    ...{ state: to, stepNo, occurrence: before.occurrence + 1, raisedAt: clock.now() },
  });
}

it('whatever comes, ends and restarts: nothing is told twice, what stands is told, each alarm in its order', async () => {
  const receiver = await startReceiver();
  const stream = await openLog();
  const channel = { type: 'webhook', id: 'duty', lang: 'en', url: receiver.url } as const;
  const start = () => startNotifier(stream, { lookEvery: 5, channels: [channel] });
  const told = () => receiver.taken.map(({ headers }) => String(headers['idempotency-key']));
  let running: Running = await start();
  let runs = 0;

  async function play(stage: Stage, word: string, asset: string): Promise<void> {
    const assetOrId = `${asset}-${stage.name}`;
    const one = stage.silences.get(assetOrId);
    if (word === 'wait') return new Promise((resolve) => setTimeout(resolve, 15));
    if (word === 'restart') {
      await running.stop();
      running = await start();
    } else if (word === 'silenced' || word === 'let speak') {
      if ((one !== undefined) === (word === 'silenced')) return;
      const now = clock.now();
      const made = { silenceId: `${assetOrId}~${now}`, match: { asset: [assetOrId] }, from: now };
      const rest = { to: now + 60_000, reason: 'works', user: 'li', at: now, endedBy: null };
      const value: Silence = one ? { ...one, to: now } : { ...made, ...rest };
      if (one) stage.silences.delete(assetOrId);
      else stage.silences.set(assetOrId, value);
      await stream.append(topics.silences, [{ key: value.silenceId, value }]);
    } else {
      const normal = alarm({ assetOrId, state: 'NORMAL', occurrence: 0, stepNo: 0 });
      const step = word as keyof typeof NEXT;
      const next = after(stage.alarms.get(assetOrId) ?? normal, step);
      if (!next) return;
      stage.alarms.set(assetOrId, next);
      await stand(stream, next);
      await say(stream, transition(step, next.stepNo ?? 0, next));
    }
  }

  const holds = fc.asyncProperty(course, async (words) => {
    runs += 1;
    const stage: Stage = { name: `${runs}`, alarms: new Map(), silences: new Map() };
    for (const [word, asset] of words) await play(stage, word, asset);
    for (const asset of ASSETS) await play(stage, 'let speak', asset);
    const standing = [...stage.alarms.values()].filter(({ state }) => state === 'UNACK_ACTIVE');
    const raises = standing.map(({ id, occurrence }) => `${id}~${occurrence}~`);
    await until(() => raises.every((raise) => told().some((key) => key.startsWith(raise))));
    await play(stage, 'raised', 'behind');
    await until(() => told().some((key) => key.includes(`behind-${stage.name}`)));
    const keys = told();
    expect(new Set(keys).size).toBe(keys.length);
    for (const { id } of stage.alarms.values()) {
      const steps = keys
        .filter((key) => key.startsWith(id))
        .map((key) => Number(key.split('~')[5]));
      expect(steps).toEqual(steps.toSorted((a, b) => a - b));
    }
  });
  await fc.assert(holds, { numRuns: 40, seed: 20_261_128, endOnFailure: true });
}, 120_000);
