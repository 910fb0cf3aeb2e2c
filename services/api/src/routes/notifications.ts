import {
  channelTestAnswerSchema,
  type NotificationLog,
  type NotificationRecord,
  notificationPageSchema,
  notificationToWire,
  pageQuery,
  topics,
} from '@infrapulse/contracts';
import type { Positions, StreamPort, StreamRecord } from '@infrapulse/ports';
import { z } from 'zod';
import { nearEnd } from '../city/follow-readings.ts';
import type { RouteDeps } from '../deps.ts';
import { parseCursor, writeCursor } from '../list-page.ts';
import { ProblemError } from '../problem.ts';
import { type Route, route } from '../route.ts';
import { testChannel } from '../test-channel.ts';

const SCANNED_MAX = 50_000;
const PAGE = 1000;

const listQuery = z.strictObject({
  channel: z.string().optional(),
  alarm: z.string().optional().describe('Alarm id'),
  outcome: z.enum(['delivered', 'failed', 'given_up']).optional(),
  ...pageQuery,
});
type ListQuery = z.output<typeof listQuery>;

export function notificationRoutes(deps: RouteDeps): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/notifications',
      tag: 'alarms',
      summary: 'How notifications to each channel ended, newest first',
      query: listQuery,
      answer: notificationPageSchema,
      async handle({ query }) {
        const { found, next } = await newest(deps.stream, query);
        return { body: { items: found.map(notificationToWire), next } };
      },
    }),
    route({
      method: 'POST',
      path: '/channels/{id}/test',
      tag: 'alarms',
      summary: 'Sends a test message through a channel and answers with what the channel said',
      params: z.object({ id: z.string().min(1).max(100) }),
      answer: channelTestAnswerSchema,
      async handle({ params }) {
        const answer = await testChannel(deps, params.id);
        return { status: answer.outcome === 'pending' ? 202 : 200, body: answer };
      },
    }),
  ];
}

/** A page may come short, with a cursor, after many records that are not wanted. */
async function newest(
  stream: StreamPort,
  query: ListQuery,
): Promise<{ readonly found: readonly NotificationRecord[]; readonly next: string | null }> {
  const found: NotificationRecord[] = [];
  let before = query.cursor === undefined ? await end(stream) : readPositions(query.cursor);
  for (let scanned = 0; scanned < SCANNED_MAX; ) {
    const page = await stream.tail(topics.notifications, { limit: PAGE, before });
    scanned += page.records.length;
    for (const record of page.records) {
      before = { ...before, [record.partition]: record.offset };
      if (isWanted(record, query)) found.push(record.value);
      if (found.length === query.limit) return { found, next: writeCursor(before) };
    }
    if (page.before === null || page.records.length === 0) return { found, next: null };
    before = page.before;
  }
  return { found, next: writeCursor(before) };
}

function end(stream: StreamPort): Promise<Positions> {
  return nearEnd(stream, topics.notifications, 0);
}

function isWanted(
  record: StreamRecord<NotificationLog>,
  { channel, alarm, outcome }: ListQuery,
): record is StreamRecord<NotificationRecord> {
  const { value } = record;
  return (
    value.type === 'notification' &&
    (channel === undefined || value.channel === channel) &&
    (alarm === undefined || value.alarm === alarm) &&
    (outcome === undefined || value.outcome === outcome)
  );
}

function readPositions(cursor: string): Positions {
  const value = parseCursor(cursor);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    const offsets = Object.values(value);
    if (offsets.length > 0 && offsets.every(Number.isSafeInteger)) return value as Positions;
  }
  throw new ProblemError('INVALID_CURSOR', 'cursor: give the `next` of the page before');
}
