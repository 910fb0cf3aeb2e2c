import {
  channelTestAnswerSchema,
  type NotificationLog,
  notificationPageSchema,
  notificationToWire,
  pageQuery,
  topics,
} from '@infrapulse/contracts';
import { z } from 'zod';
import type { RouteDeps } from '../deps.ts';
import { type Route, route } from '../route.ts';
import { scanTopic } from '../scan-topic.ts';
import { testChannel } from '../test-channel.ts';

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
        const { records, next } = await scanTopic(deps.stream, topics.notifications, {
          ...query,
          cursor: query.cursor,
          wanted: (value) => isWanted(value, query),
          oldest: undefined,
        });
        const items = records.flatMap(({ value }) =>
          value.type === 'notification' ? [notificationToWire(value)] : [],
        );
        return { body: { items, next } };
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

function isWanted(value: NotificationLog, { channel, alarm, outcome }: ListQuery): boolean {
  return (
    value.type === 'notification' &&
    (channel === undefined || value.channel === channel) &&
    (alarm === undefined || value.alarm === alarm) &&
    (outcome === undefined || value.outcome === outcome)
  );
}
