import { createHash } from 'node:crypto';
import { type Silence, topics } from '@infrapulse/contracts';
import type { Clock, NewRecord, StreamPort, Table } from '@infrapulse/ports';
import type { Silence as Configured } from './config.ts';

interface SilenceDeps {
  readonly stream: StreamPort;
  readonly clock: Clock;
}

/**
 * The silences of the log, among them those of these settings from now on, so that whoever lists silences, in whatever
 * process, shows both. Of notifiers whose settings differ the one that started last is shown; each obeys its own.
 */
export async function openSilences(
  { stream, clock }: SilenceDeps,
  configured: readonly Configured[],
): Promise<Table<Silence>> {
  const table = await stream.table(topics.silences);
  const records = changesOf(table, configured, clock.now());
  try {
    if (records.length > 0) await stream.append(topics.silences, records);
  } catch (error) {
    await table.stop();
    throw error;
  }
  return table;
}

/** What is new in the settings, and what is not there any more. */
function changesOf(
  table: Table<Silence>,
  configured: readonly Configured[],
  now: number,
): readonly NewRecord<Silence>[] {
  const wanted = new Map(configured.map((one) => [idOf(one), one]));
  const gone = [...table.entries()]
    .filter(([id, { origin }]) => origin === 'settings' && !wanted.has(id))
    .map(([key]) => ({ key, value: undefined }));
  const fresh = [...wanted]
    .filter(([id]) => table.get(id) === undefined)
    .map(([key, one]) => ({ key, value: recordOf(key, one, now) }));
  return [...gone, ...fresh];
}

/** The same for the same silence, in whatever process and after every restart. */
function idOf({ from, to, reason, ...match }: Configured): string {
  const { severity, kind, department, district, scope, asset, rule, hours } = match;
  const what = [severity, kind, department, district, scope, asset, rule, hours, from, to, reason];
  const digest = createHash('sha256').update(JSON.stringify(what)).digest('hex');
  return `settings~${digest.slice(0, 32)}`;
}

function recordOf(silenceId: string, configured: Configured, at: number): Silence {
  const { from, to, reason, ...match } = configured;
  const nobody = { user: '', endedBy: null };
  return { silenceId, origin: 'settings', match, from, to, reason, at, ...nobody };
}
