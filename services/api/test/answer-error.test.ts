import { type ErrorCode, type Outcome, PipelineError } from '@infrapulse/ports';
import { createMetrics, createSystemClock } from '@infrapulse/runtime';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createEvents } from '../src/events.ts';
import { apiConfig } from '../src/index.ts';
import { openServer } from '../src/open-server.ts';
import { route } from '../src/route.ts';
import { silentLog } from './start-api.ts';

/** What a request is answered whose work ends with this error. */
async function answerTo(code: ErrorCode, outcome: Outcome) {
  const failing = route({
    method: 'GET',
    path: '/failing',
    tag: 'system',
    summary: 'Fails',
    answer: z.object({}),
    handle: () => Promise.reject(new PipelineError(code, outcome, 'it does not answer')),
  });
  const metrics = createMetrics({ processBasics: false });
  const events = createEvents({ log: silentLog, metrics, clock: createSystemClock() });
  const server = openServer(apiConfig.parse({}), events, [failing]);
  const headers = { host: '127.0.0.1' };
  const answer = await server.inject({ path: '/api/v1/failing', headers });
  await server.close();
  return [answer.statusCode, answer.json<{ code: string }>().code];
}

describe('an error of a store', () => {
  it('that may be over later is answered 503, whichever store has it', async () => {
    for (const code of ['IP_STREAM_UNREACHABLE', 'IP_STREAM_FULL', 'IP_SERIES_READ'] as const)
      expect([code, await answerTo(code, 'retry')]).toEqual([code, [503, 'UNAVAILABLE']]);
  });

  it('that is ours is answered 500', async () => {
    expect(await answerTo('IP_STREAM_CORRUPT', 'fatal')).toEqual([500, 'INTERNAL']);
  });
});
