import { createHash } from 'node:crypto';
import { type AuditRecord, topics } from '@infrapulse/contracts';
import type { Clock, StreamPort } from '@infrapulse/ports';

export type AuditEntry = Pick<AuditRecord, 'user' | 'action' | 'subject' | 'detail'>;

/** Who did what, each record chained to the one before; one writer, one partition. */
export interface AuditTrail {
  /** Resolves when the record is durable. */
  add(entry: AuditEntry): Promise<void>;
}

/** Hex SHA-256 of the hash before and this record's content. */
export function auditHash(record: Omit<AuditRecord, 'hash'>): string {
  const { at, user, action, subject, detail, prev } = record;
  return createHash('sha256')
    .update(JSON.stringify([prev, at, user, action, subject, detail]))
    .digest('hex');
}

export async function openAuditTrail(stream: StreamPort, clock: Clock): Promise<AuditTrail> {
  const { records } = await stream.tail(topics.audit, { limit: 1 });
  let prev = records[0]?.value.hash ?? '';
  let last: Promise<void> = Promise.resolve();

  async function write(entry: AuditEntry): Promise<void> {
    const content = { at: clock.now(), ...entry, prev };
    const record = { ...content, hash: auditHash(content) };
    await stream.append(topics.audit, [{ key: entry.user, value: record, partition: 0 }]);
    prev = record.hash;
  }

  return {
    add(entry) {
      const written = last.then(() => write(entry));
      last = written.catch(() => undefined);
      return written;
    },
  };
}
