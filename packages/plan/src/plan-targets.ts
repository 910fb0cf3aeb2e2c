import { type Department, departmentOf } from './departments.ts';
import type { PlanTarget } from './plan-target.ts';
import { informationTargets } from './targets/information.ts';
import { integratedTargets } from './targets/integrated.ts';
import { sceneTargets } from './targets/scenes.ts';

/** Where the text comes from; the copy carries no document number, date or signature. */
export const planSource = {
  zh: '菏泽市新基建三年行动责任分工方案(2020-2022年),据新闻转载文本',
  en: 'Heze City New Infrastructure Three-Year Action 2020-2022, division of responsibilities (news copy)',
};

/** Every target of the plan, PT-01 … PT-24. */
export const planTargets: readonly PlanTarget[] = [
  ...informationTargets,
  ...integratedTargets,
  ...sceneTargets,
];

const byId: ReadonlyMap<string, PlanTarget> = new Map(planTargets.map((one) => [one.id, one]));

export function planTargetOf(id: string): PlanTarget | undefined {
  return byId.get(id);
}

/** The departments that answer for a target, with their names. */
export function departmentsOf(target: PlanTarget): readonly Department[] {
  return target.departments.flatMap((code) => departmentOf(code) ?? []);
}
