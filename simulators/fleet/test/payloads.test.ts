import { decodeTelemetry, parseTopic, type TelemetryTopic } from '@infrapulse/contracts';
import { describe, expect, it } from 'vitest';
import { gather } from '../src/gather.ts';
import { DAY, HOUR } from '../src/local-time.ts';
import { HISTORY, liveCadence, type Message } from '../src/message.ts';
import { type Speaker, speakers } from '../src/speak.ts';
import { NOW, small, smallCity } from './small-city.ts';

const everyone = speakers(smallCity());
const known = new Map(everyone.map((speaker) => [speaker.record.id, speaker]));

function refusals(topic: string, payload: string): string[] {
  const context = {
    now: NOW + HOUR,
    node: 'test',
    strict: true,
    who(kind: string, asset: string, part: string) {
      const speaker = known.get(asset);
      const parts = speaker?.record.parts.map((one) => one.part) ?? [];
      const may = speaker?.kind === kind && (part === '' || parts.includes(part));
      if (!may) return { code: 'UNKNOWN_PART', field: 'part', hint: `${asset} ${part}` } as const;
      return { clock: 'device', intervalMs: 900_000 } as const;
    },
  };
  const decoded = decodeTelemetry(
    parseTopic(topic) as TelemetryTopic,
    Buffer.from(payload),
    context,
  );
  return decoded.flatMap((one) => (one.ok ? [] : [`${one.code} ${one.field} ${one.hint}`]));
}

function refusalsOf({ kind, record }: Speaker, messages: readonly Message[]): string[] {
  const topic = `infrapulse/v1/${kind}/${record.id}/telemetry`;
  return messages.flatMap((message) => refusals(topic, JSON.stringify(message)));
}

describe('what the city sends', () => {
  it('is accepted whole by the strict decoder, as history through the gateways', () => {
    for (const [gateway, messages] of gather(everyone, NOW - 2 * DAY, NOW)) {
      const topic = `infrapulse/v1/gateway/${gateway}/telemetry`;
      for (let i = 0; i < messages.length; i += 1000) {
        expect(refusals(topic, JSON.stringify(messages.slice(i, i + 1000)))).toEqual([]);
      }
    }
  });

  it('is accepted whole by the strict decoder, as life on the assets own topics', () => {
    const every = liveCadence(small, 1);
    for (const speaker of everyone) {
      const said = [...speaker.state(NOW), ...speaker.speak([NOW, NOW + 600_000], every)];
      expect(refusalsOf(speaker, said)).toEqual([]);
    }
  });

  it('fits in a packet: an array of a thousand stays far below 1 MiB', () => {
    const sizes = [...gather(everyone, NOW - 2 * DAY, NOW).values()].map(
      (messages) => JSON.stringify(messages.slice(0, 1000)).length,
    );
    expect(Math.max(...sizes)).toBeLessThan(500_000);
  });

  it('keeps every promise of the register: no part is silent longer than its interval', () => {
    for (const speaker of everyone.filter(({ kind }) => kind !== 'charger')) {
      const said = speaker.speak([NOW - DAY, NOW], HISTORY);
      for (const { part, intervalS = 900 } of speaker.record.parts) {
        const times = said.filter((one) => one.part === part).map(({ ts }) => ts);
        const gaps = times.slice(1).map((ts, i) => ts - (times[i] ?? 0));
        expect([speaker.record.id, part, Math.max(...gaps) <= intervalS * 1000]).toEqual([
          speaker.record.id,
          part,
          true,
        ]);
      }
    }
  });
});
