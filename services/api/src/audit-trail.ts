import { createHash } from 'node:crypto';
import { type AuditRecord, topics } from '@infrapulse/contracts';
import type { Clock, StreamPort } from '@infrapulse/ports';

type AuditEntry = Pick<AuditRecord, 'user' | 'action' | 'subject' | 'detail'>;

/** Who did what, each record chained to the one before; one writer, one partition. */
export interface AuditTrail {
  /** Resolves when the record is durable. */
  add(entry: AuditEntry): Promise<void>;
  /** Time of the first record that is kept: since when this installation has been at work. */
  readonly since: number;
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
  let since = await firstAt(stream);
  let waiting: AuditEntry[] = [];
  let last: Promise<void> = Promise.resolve();
  let next = last;

  /** What came while the records before were written goes together. */
  async function write(): Promise<void> {
    const entries = waiting;
    waiting = [];
    const records = chained(entries, prev, clock.now());
    const made = records.map((value) => ({ key: value.user, value, partition: 0 }));
    await stream.append(topics.audit, made);
    prev = records.at(-1)?.hash ?? prev;
  }

  function add(entry: AuditEntry): Promise<void> {
    if (waiting.length === 0) {
      next = last.then(write);
      last = next.catch(() => undefined);
    }
    waiting.push(entry);
    return next;
  }

  if (since === undefined) {
    since = clock.now();
    await add({ user: 'infrapulse', action: 'installation.begin', subject: '', detail: {} });
  }
  return { add, since };
}

function chained(entries: readonly AuditEntry[], before: string, at: number): AuditRecord[] {
  let prev = before;
  return entries.map((entry) => {
    const content = { at, ...entry, prev };
    prev = auditHash(content);
    return { ...content, hash: prev };
  });
}

async function firstAt(stream: StreamPort): Promise<number | undefined> {
  const [end] = await stream.ends(topics.audit);
  if (!end || end.first === end.next) return undefined;
  const { records } = await stream.tail(topics.audit, { limit: 1, before: { 0: end.first + 1 } });
  return records[0]?.value.at;
}
