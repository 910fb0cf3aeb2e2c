import type { KindId } from '@infrapulse/domain';
import type { Department, Plan, PlanTarget, Validity } from './plan.ts';

export function isInForce({ validFrom, validTo }: Validity, at: number): boolean {
  return validFrom <= at && (validTo === null || at < validTo);
}

/** The targets in force at `at`, in the order of the plan. */
export function targetsAt({ targets }: Plan, at: number): readonly PlanTarget[] {
  return targets.filter((target) => isInForce(target, at));
}

/** The version of a target in force at `at`. */
export function targetAt({ targets }: Plan, id: string, at: number): PlanTarget | undefined {
  return targets.find((target) => target.id === id && isInForce(target, at));
}

/** Every version of a target, oldest first. */
export function targetVersions({ targets }: Plan, id: string): readonly PlanTarget[] {
  return targets.filter((target) => target.id === id).sort((a, b) => a.validFrom - b.validFrom);
}

/** Departments by code, each under the name it has at `at`; before its first name, under that. */
export function departmentsOf(
  { departments }: Plan,
  codes: readonly string[],
  at: number,
): readonly Department[] {
  return codes.flatMap((code) => {
    const own = departments.filter((one) => one.code === code);
    return own.find((one) => isInForce(one, at)) ?? own[0] ?? [];
  });
}

/**
 * Codes of who answers for an alarm. Of Heze's plan the routes of the kinds are the plan's; that a safety alarm (gas,
 * fire) also goes to the emergency bureau is ours, and a security event goes to those it charges with network security.
 */
export function routeDepartments(
  { routes }: Plan,
  kind: KindId | 'security',
  { safety = false }: { readonly safety?: boolean } = {},
): readonly string[] {
  const own = routes[kind];
  return safety ? [...own, ...routes.safety.filter((code) => !own.includes(code))] : own;
}
