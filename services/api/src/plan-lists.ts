import type { EntryForm } from '@infrapulse/contracts';
import { type ListDefinition, MILESTONES, type Plan, SURVEYS } from '@infrapulse/plan';
import { ProblemError } from './problem.ts';

/** Lists of their own form, described like the others. */
const OWN: readonly ListDefinition[] = [
  {
    id: MILESTONES,
    name: { zh: '项目里程碑', en: 'Milestones of projects' },
    categories: [],
    features: [{ id: 'done', name: { zh: '完成', en: 'done' } }],
    attributes: [],
  },
  {
    id: SURVEYS,
    name: { zh: '普查与路测', en: 'Surveys' },
    categories: [],
    features: [{ id: 'measured', name: { zh: '实测', en: 'measured' } }],
    attributes: [],
  },
];

/** The lists of the plan, then the two that every plan has. */
export function listsOf({ registers }: Plan): readonly ListDefinition[] {
  return [...registers, ...OWN];
}

export function listOr404(plan: Plan, id: string): ListDefinition {
  const lists = listsOf(plan);
  const found = lists.find((list) => list.id === id);
  if (found) return found;
  const known = lists.map((list) => list.id).join(', ');
  throw new ProblemError('REGISTER_UNKNOWN', `the plan has no list ${id}: ${known}`);
}

/** How rows of a list must look; `isProject` knows projects that the plan does not name. */
export function entryFormOf(plan: Plan, id: string, isProject: (id: string) => boolean): EntryForm {
  if (id === MILESTONES)
    return {
      kind: 'milestones',
      milestonesOf(project) {
        const named = plan.projects.find((one) => one.id === project);
        if (named) return named.milestones.map((step) => step.id);
        return isProject(project) ? [] : undefined;
      },
    };
  if (id === SURVEYS) {
    const surveyed = plan.targets.filter(({ measure }) => measure.by === 'survey');
    return { kind: 'surveys', targets: [...new Set(surveyed.map((target) => target.id))] };
  }
  const { categories, features, attributes } = listOr404(plan, id);
  return {
    kind: 'list',
    list: {
      id,
      categories: categories.map((one) => one.id),
      features: features.map((one) => one.id),
      attributes: Object.fromEntries(attributes.map((one) => [one.id, one.type])),
    },
  };
}
