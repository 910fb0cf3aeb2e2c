import { kpiOf } from '@infrapulse/domain';
import type { PlanFault } from './parse-plan.ts';
import {
  type EntryChoice,
  type ListDefinition,
  type Measure,
  MILESTONES,
  type Plan,
  type PlanTarget,
  SURVEYS,
  type Validity,
} from './plan.ts';

type Faults = Iterable<PlanFault>;

/** What a plan's parts must be to each other; names that nothing has, things said twice. */
export function planFaults(plan: Plan): readonly PlanFault[] {
  return [
    ...repeated('departments', plan.departments, ({ code }) => code),
    ...repeated('targets', plan.targets, ({ id }) => id),
    ...repeatedIds('registers', plan.registers),
    ...repeatedIds('projects', plan.projects),
    ...repeatedIds('conditions', plan.conditions),
    ...repeatedIds('systems', plan.systems),
    ...plan.projects.flatMap(({ milestones }, index) => [
      ...repeatedIds(`projects.${index}.milestones`, milestones),
    ]),
    ...plan.registers.flatMap((list, index) => [...listFaults(list, `registers.${index}`)]),
    ...departmentFaults(plan),
    ...plan.targets.flatMap((target, index) => [
      ...targetFaults(plan, target, `targets.${index}`),
      ...measureFaults(plan, target.measure, `targets.${index}.measure`),
    ]),
    ...conditionFaults(plan),
    ...systemFaults(plan),
  ];
}

/** Versions of one thing may not be in force at the same time. */
function* repeated<T extends Validity>(
  path: string,
  items: readonly T[],
  nameOf: (item: T) => string,
): Faults {
  for (const [index, item] of items.entries()) {
    if (item.validTo !== null && item.validTo <= item.validFrom)
      yield { path: `${path}.${index}.validTo`, reason: 'is before validFrom' };
    const other = items
      .slice(0, index)
      .findIndex((before) => nameOf(before) === nameOf(item) && overlap(before, item));
    if (other >= 0)
      yield {
        path: `${path}.${index}`,
        reason: `${nameOf(item)} is also ${path}.${other}, at the same time: end that one with validTo`,
      };
  }
}

function overlap(a: Validity, b: Validity): boolean {
  return (b.validTo ?? Infinity) > a.validFrom && (a.validTo ?? Infinity) > b.validFrom;
}

function* repeatedIds(path: string, items: readonly { readonly id: string }[]): Faults {
  const seen = new Map<string, number>();
  for (const [index, { id }] of items.entries()) {
    const before = seen.get(id);
    if (before !== undefined)
      yield { path: `${path}.${index}.id`, reason: `${id} is also ${path}.${before}` };
    seen.set(id, index);
  }
}

function* listFaults(list: ListDefinition, path: string): Faults {
  if (list.id === MILESTONES || list.id === SURVEYS)
    yield { path: `${path}.id`, reason: `${list.id} is a list every plan has; choose another id` };
  yield* repeatedIds(`${path}.categories`, list.categories);
  yield* repeatedIds(`${path}.features`, list.features);
  yield* repeatedIds(`${path}.attributes`, list.attributes);
}

function* departmentFaults(plan: Plan): Faults {
  const known = new Set(plan.departments.map(({ code }) => code));
  const groups = [
    ...plan.targets.map(({ departments }, i) => [`targets.${i}.departments`, departments] as const),
    ...plan.projects.map(
      ({ departments }, i) => [`projects.${i}.departments`, departments] as const,
    ),
    ...plan.systems.map(({ departments }, i) => [`systems.${i}.departments`, departments] as const),
    ...Object.entries(plan.routes).map(([name, codes]) => [`routes.${name}`, codes] as const),
  ];
  for (const [path, codes] of groups)
    for (const [index, code] of codes.entries())
      if (!known.has(code))
        yield { path: `${path}.${index}`, reason: `${code} is no department of this plan` };
}

function* targetFaults({ units }: Plan, target: PlanTarget, path: string): Faults {
  const { comparator, value, unit, measure } = target;
  if ((comparator === null) !== (value === null))
    yield { path: `${path}.value`, reason: 'comparator and value go together: give both or null' };
  if (unit !== '' && !Object.hasOwn(units, unit))
    yield { path: `${path}.unit`, reason: `${unit} is not among the units of this plan` };
  const isWhole = measure.by === 'assets' || measure.by === 'list' || measure.by === 'milestones';
  if (isWhole && value !== null && !Number.isInteger(value))
    yield { path: `${path}.value`, reason: 'must be a whole number: things are counted' };
  if (measure.by === 'none' && comparator !== null)
    yield { path: `${path}.measure`, reason: 'a target with a value needs something to measure' };
}

function* measureFaults(plan: Plan, measure: Measure, path: string): Faults {
  switch (measure.by) {
    case 'assets':
    case 'indicator':
      return yield* kpiFaults(measure, path);
    case 'list':
    case 'share':
      return yield* choiceFaults(plan, measure, path);
    case 'milestones':
      return yield* milestoneFaults(plan, measure.milestones, path);
    case 'survey':
    case 'none':
      return;
  }
}

function* kpiFaults(
  measure: Extract<Measure, { readonly by: 'assets' | 'indicator' }>,
  path: string,
): Faults {
  const kpi = kpiOf(measure.kpi);
  if (!kpi) return yield { path: `${path}.kpi`, reason: `there is no KPI ${measure.kpi}` };
  const own = measure.by === 'assets' ? measure.policies : [measure.policy ?? kpi.policies[0]];
  for (const policy of own)
    if (policy === undefined || !kpi.policies.includes(policy))
      yield {
        path: measure.by === 'assets' ? `${path}.policies` : `${path}.policy`,
        reason: `${policy} is no policy of ${kpi.id}: ${kpi.policies.join(', ')}`,
      };
}

function* choiceFaults(
  plan: Plan,
  { register, categories, where, feature }: EntryChoice & { readonly feature: string | null },
  path: string,
): Faults {
  const list = plan.registers.find(({ id }) => id === register);
  if (!list) return yield { path: `${path}.register`, reason: `there is no register ${register}` };
  for (const [index, category] of categories.entries())
    if (!has(list.categories, category))
      yield strange(`${path}.categories.${index}`, category, list.categories);
  for (const name of Object.keys(where))
    if (!has(list.attributes, name)) yield strange(`${path}.where`, name, list.attributes);
  if (feature !== null && !has(list.features, feature))
    yield strange(`${path}.feature`, feature, list.features);
}

function* milestoneFaults(plan: Plan, milestones: readonly string[], path: string): Faults {
  for (const [index, name] of milestones.entries()) {
    const [projectId, milestone = ''] = name.split(':');
    const project = plan.projects.find(({ id }) => id === projectId);
    const here = `${path}.milestones.${index}`;
    if (!project) yield { path: here, reason: `there is no project ${projectId}` };
    else if (!has(project.milestones, milestone))
      yield strange(here, milestone, project.milestones);
    const before = milestones.indexOf(name);
    if (before < index) yield { path: here, reason: `${name} is also milestones.${before}` };
  }
}

function* conditionFaults({ conditions, targets }: Plan): Faults {
  for (const [index, condition] of conditions.entries())
    for (const [place, id] of condition.targets.entries()) {
      const target = targets.find((one) => one.id === id);
      if (target?.measure.by !== 'indicator')
        yield {
          path: `conditions.${index}.targets.${place}`,
          reason: `${id} is no target that is measured by an indicator`,
        };
    }
}

function* systemFaults({ systems, targets, projects, registers }: Plan): Faults {
  for (const [index, system] of systems.entries()) {
    const path = `systems.${index}`;
    for (const [place, id] of system.targets.entries())
      if (!has(targets, id))
        yield { path: `${path}.targets.${place}`, reason: `there is no target ${id}` };
    if (system.project !== null && !has(projects, system.project))
      yield { path: `${path}.project`, reason: `there is no project ${system.project}` };
    if (system.list === null) continue;
    const { register, category } = system.list;
    const list = registers.find(({ id }) => id === register);
    if (!list) yield { path: `${path}.list.register`, reason: `there is no register ${register}` };
    else if (category !== null && !has(list.categories, category))
      yield strange(`${path}.list.category`, category, list.categories);
  }
}

type Ids = readonly { readonly id: string }[];

function has(items: Ids, id: string): boolean {
  return items.some((item) => item.id === id);
}

function strange(path: string, name: string, known: Ids): PlanFault {
  const all = known.map(({ id }) => id).join(', ') || 'there are none';
  return { path, reason: `${name} is not known here: ${all}` };
}
