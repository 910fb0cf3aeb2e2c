import { parsePlan } from './parse-plan.ts';
import type { Plan } from './plan.ts';
import heze from './plans/heze-2020-2022.json' with { type: 'json' };

let known: Plan | undefined;

/** The plan that comes with the product: Heze's, 2020 to 2022. */
export function shippedPlan(): Plan {
  if (known) return known;
  const read = parsePlan(heze);
  if (!read.ok) throw new Error(`the shipped plan: ${JSON.stringify(read.faults)}`);
  known = read.plan;
  return known;
}

/** The same as the file holds it: a city's own plan begins with a copy. */
export function planFileText(): string {
  return `${JSON.stringify(heze, null, 2)}\n`;
}
