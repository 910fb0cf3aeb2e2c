import { type AuditRecord, type CommandAnswer, topics } from '@infrapulse/contracts';
import { timeOfCommandId } from './command-id.ts';
import type { RouteDeps } from './deps.ts';
import { ProblemError } from './problem.ts';
import { scanTopic } from './scan-topic.ts';
import { commandAnswer } from './send-command.ts';

/** Clocks of those who take commands differ by less. */
const APART_MS = 60_000;
/** An id that does not tell its time, as former releases made them, is looked for so far back. */
const TIMELESS_MS = 86_400_000;

/**
 * What became of a command, taken here or by another instance: each is in the audit trail before it is sent. Throws
 * for one that nobody took.
 */
export async function findCommand(deps: RouteDeps, commandId: string): Promise<CommandAnswer> {
  if (deps.city.alarms.resultOf(commandId)) return commandAnswer(deps, commandId, '');
  const taken = await auditOf(deps, commandId);
  if (!taken)
    throw new ProblemError(
      'COMMAND_UNKNOWN',
      `no command ${commandId} was taken: GET /audit lists those that were`,
    );
  return commandAnswer(deps, commandId, taken.subject);
}

async function auditOf(
  { stream, clock }: RouteDeps,
  commandId: string,
): Promise<AuditRecord | undefined> {
  const made = timeOfCommandId(commandId);
  const oldest = made === undefined ? clock.now() - TIMELESS_MS : made - APART_MS;
  const wanted = ({ detail }: AuditRecord) => detail['commandId'] === commandId;
  let cursor: string | undefined;
  do {
    const scan = { limit: 1, cursor, oldest, wanted };
    const { records, next } = await scanTopic(stream, topics.audit, scan);
    if (records[0]) return records[0].value;
    cursor = next ?? undefined;
  } while (cursor !== undefined);
  return undefined;
}
