import {
  type AuditRecord,
  auditPageSchema,
  auditToWire,
  pageQuery,
  rejectionPageSchema,
  rejectionToWire,
  timeParam,
  topics,
} from '@infrapulse/contracts';
import { REJECTION_CODES, type Rejection } from '@infrapulse/domain';
import type { Positions, StreamPort, StreamRecord, Topic } from '@infrapulse/ports';
import { z } from 'zod';
import { nearEnd } from '../city/follow-readings.ts';
import type { RouteDeps } from '../deps.ts';
import { parseCursor, writeCursor } from '../list-page.ts';
import { ProblemError } from '../problem.ts';
import { type Route, route } from '../route.ts';

const SCANNED_MAX = 50_000;
const PAGE = 1000;

const rejectedQuery = z.strictObject({
  code: z.enum(REJECTION_CODES).optional(),
  asset: z.string().optional(),
  client: z.string().optional(),
  from: timeParam.optional(),
  to: timeParam.optional(),
  ...pageQuery,
});
const auditQuery = z.strictObject({
  user: z.string().optional(),
  action: z.string().optional(),
  subject: z.string().optional(),
  from: timeParam.optional(),
  to: timeParam.optional(),
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
        const { records, next } = await scan(stream, topics.rejected, {
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
        const { records, next } = await scan(stream, topics.audit, {
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

interface Scan<T> {
  readonly limit: number;
  readonly cursor: string | undefined;
  readonly wanted: (value: T) => boolean;
  /** Nothing older is wanted. */
  readonly oldest: number | undefined;
}

/** Pages back through a topic; a page may come short, with a cursor, after many records that are not wanted. */
async function scan<T extends { readonly at: number }>(
  stream: StreamPort,
  topic: Topic<T>,
  { limit, cursor, wanted, oldest }: Scan<T>,
): Promise<{ readonly records: readonly StreamRecord<T>[]; readonly next: string | null }> {
  const found: StreamRecord<T>[] = [];
  let before = cursor === undefined ? await nearEnd(stream, topic, 0) : readPositions(cursor);
  for (let scanned = 0; scanned < SCANNED_MAX && found.length < limit; ) {
    const size = Math.min(PAGE, limit * 4);
    const page = await stream.tail(topic, { limit: size, before });
    scanned += page.records.length;
    for (const record of page.records) {
      if (found.length === limit) break;
      before = { ...before, [record.partition]: record.offset };
      if (wanted(record.value)) found.push(record);
    }
    const last = page.records.at(-1);
    const isOver = page.before === null || last === undefined;
    if (found.length === limit) return { records: found, next: writeCursor(before) };
    if (isOver || (oldest !== undefined && last.value.at < oldest)) {
      return { records: found, next: null };
    }
    before = page.before ?? before;
  }
  return { records: found, next: writeCursor(before) };
}

function readPositions(cursor: string): Positions {
  const value = parseCursor(cursor);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    const offsets = Object.values(value);
    if (offsets.length > 0 && offsets.every(Number.isSafeInteger)) return value as Positions;
  }
  throw new ProblemError('INVALID_CURSOR', 'cursor: give the `next` of the page before');
}
