import type { z } from 'zod';
import { planFaults } from './check-plan.ts';
import type { Plan } from './plan.ts';
import { type PlanFile, planFileSchema } from './plan-schema.ts';

/** What is wrong with a plan file, and where: `targets.4.departments.1`. */
export interface PlanFault {
  readonly path: string;
  readonly reason: string;
}

type PlanRead =
  | { readonly ok: true; readonly plan: Plan }
  | { readonly ok: false; readonly faults: readonly PlanFault[] };

/** A plan out of the value a plan file holds; every fault is named with the path of its field. */
export function parsePlan(value: unknown): PlanRead {
  const result = planFileSchema.safeParse(value);
  if (!result.success) return { ok: false, faults: result.error.issues.flatMap(faultsOf) };
  const plan = planOf(result.data);
  const faults = planFaults(plan);
  return faults.length > 0 ? { ok: false, faults } : { ok: true, plan };
}

function faultsOf(issue: z.core.$ZodIssue): PlanFault[] {
  const path = issue.path.join('.');
  if (issue.code !== 'unrecognized_keys') return [{ path: path || 'plan', reason: issue.message }];
  return issue.keys.map((key) => ({
    path: path === '' ? key : `${path}.${key}`,
    reason: 'is not a field of a plan file',
  }));
}

/** What has no date of its own is in force since the plan is. */
function planOf(file: PlanFile): Plan {
  const { format: _format, validFrom, departments, targets, ...plan } = file;
  return {
    ...plan,
    departments: departments.map((one) => ({ ...one, validFrom: one.validFrom ?? validFrom })),
    targets: targets.map((one) => ({ ...one, validFrom: one.validFrom ?? validFrom })),
  };
}
