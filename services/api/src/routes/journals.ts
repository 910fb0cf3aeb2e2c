import {
  type AuditRecord,
  auditPageSchema,
  auditToWire,
  pageQuery,
  rangeQuery,
  rejectionPageSchema,
  rejectionToWire,
  topics,
} from '@infrapulse/contracts';
import { REJECTION_CODES, type Rejection } from '@infrapulse/domain';
import { z } from 'zod';
import type { RouteDeps } from '../deps.ts';
import { type Route, route } from '../route.ts';
import { scanTopic } from '../scan-topic.ts';

const rejectedQuery = z.strictObject({
  code: z.enum(REJECTION_CODES).optional(),
  asset: z.string().optional(),
  client: z.string().optional(),
  ...rangeQuery,
  ...pageQuery,
});
const auditQuery = z.strictObject({
  user: z.string().optional(),
  action: z.string().optional(),
  subject: z.string().optional(),
  ...rangeQuery,
  ...pageQuery,
});

/** Lists read from the end of a topic: rejections and the audit trail. */
export function journalRoutes({ stream }: RouteDeps): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/rejected',
      tag: 'quality',
      summary: 'Refused messages, newest first, each with what to change',
      query: rejectedQuery,
      answer: rejectionPageSchema,
      async handle({ query }) {
        const { records, next } = await scanTopic(stream, topics.rejected, {
          ...query,
          cursor: query.cursor,
          wanted: (rejection: Rejection) =>
            (query.code === undefined || rejection.code === query.code) &&
            (query.asset === undefined || rejection.asset === query.asset) &&
            (query.client === undefined || rejection.client === query.client) &&
            isWithin(rejection.at, query),
          oldest: query.from,
        });
        const items = records.map(({ partition, offset, value }) =>
          rejectionToWire(value, `${partition}:${offset}`),
        );
        return { body: { items, next } };
      },
    }),
    route({
      method: 'GET',
      path: '/audit',
      tag: 'system',
      summary: 'Who did what, newest first; each record carries the hash of the one before',
      query: auditQuery,
      answer: auditPageSchema,
      async handle({ query }) {
        const { records, next } = await scanTopic(stream, topics.audit, {
          ...query,
          cursor: query.cursor,
          wanted: (record: AuditRecord) =>
            (query.user === undefined || record.user === query.user) &&
            (query.action === undefined || record.action === query.action) &&
            (query.subject === undefined || record.subject === query.subject) &&
            isWithin(record.at, query),
          oldest: query.from,
        });
        return { body: { items: records.map(({ value }) => auditToWire(value)), next } };
      },
    }),
  ];
}

function isWithin(
  at: number,
  { from, to }: { readonly from?: number | undefined; readonly to?: number | undefined },
): boolean {
  return (from === undefined || at >= from) && (to === undefined || at < to);
}
