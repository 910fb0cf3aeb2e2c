import { entryFormOf } from '@infrapulse/api';
import { planEntryImport, readEntries, topics, wholeStatement } from '@infrapulse/contracts';
import { type PlanEntry, type PlanEntryChange, planEntryKey } from '@infrapulse/domain';
import { type FleetList, fleetPlanLists } from '@infrapulse/fleet';
import { type Plan, shippedPlan } from '@infrapulse/plan';
import { type Clock, PipelineError, type StreamPort } from '@infrapulse/ports';

interface ListsDeps {
  readonly plan: Plan;
  readonly stream: StreamPort;
  readonly clock: Clock;
}

/**
 * Brings what the simulated city would have reported for the shipped plan into the log, once: where any list holds
 * anything, nothing is touched. Another plan has other lists; it gets none.
 */
export async function importDemoLists({ plan, stream, clock }: ListsDeps): Promise<void> {
  if (plan.id !== shippedPlan().id) return;
  const table = await stream.table(topics.planEntries);
  const isEmpty = table.size === 0;
  await table.stop();
  if (!isEmpty) return;
  const now = clock.now();
  const changes = fleetPlanLists().flatMap((list) => changesOf(plan, list, now));
  const records = changes.map((value) => ({ key: planEntryKey(value), value }));
  await stream.append(topics.readings, records);
}

function changesOf(plan: Plan, list: FleetList, now: number): readonly PlanEntryChange[] {
  const { register, complete, rows } = list;
  const file = { name: `${register}.json`, bytes: Buffer.from(JSON.stringify(rows)) };
  const read = readEntries(
    [file],
    entryFormOf(plan, register, () => false),
  );
  if (!read.ok) throw atFault(register, read.errors);
  const none = new Map<string, PlanEntry>();
  const context = { register, now, by: 'start', get: (id: string) => none.get(id) };
  const planned = planEntryImport(read.rows, context);
  if (!planned.ok) throw atFault(register, planned.errors);
  const statement = { list: register, whole: true, origin: 'simulator', now, by: 'start' };
  return complete ? [...planned.changes, wholeStatement(statement)] : planned.changes;
}

function atFault(register: string, errors: readonly object[]): PipelineError {
  const reason = JSON.stringify(errors[0]);
  return new PipelineError('IP_START', 'fatal', `the demo list ${register}: ${reason}`);
}
