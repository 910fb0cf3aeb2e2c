import { achievedAt } from '@infrapulse/domain';
import { chooseEntries } from './choose-entries.ts';
import type { ScoreboardInput } from './finding.ts';
import { doneAt, stepsOf } from './judge-milestones.ts';
import type { NamedSystem, Plan, Text } from './plan.ts';

/** What is known of something the plan names. */
interface SystemState {
  readonly system: NamedSystem;
  /** Entries of its list, and how many have each feature; null without a list. */
  readonly listed: {
    readonly register: string;
    readonly entries: number;
    readonly features: readonly {
      readonly id: string;
      readonly name: Text;
      readonly count: number;
    }[];
  } | null;
  /** Steps of its project. */
  readonly milestones: readonly {
    readonly id: string;
    readonly name: Text;
    readonly plannedAt: number | null;
    readonly doneAt: number | null;
    readonly source: string;
  }[];
}

/** Everything the plan names, with what lists and milestones say of it at `at`. */
export function systemStates(input: ScoreboardInput): readonly SystemState[] {
  return input.plan.systems.map((system) => ({
    system,
    listed: listedOf(system, input),
    milestones: milestonesOf(input.plan, system, input),
  }));
}

function listedOf({ list }: NamedSystem, { plan, entries, at }: ScoreboardInput) {
  if (list === null) return null;
  const { register, category } = list;
  const choice = { register, categories: category === null ? [] : [category], where: {} };
  const placed = chooseEntries(entries, choice, at);
  const features = plan.registers.find(({ id }) => id === register)?.features ?? [];
  return {
    register,
    entries: placed.length,
    features: features.map(({ id, name }) => {
      const count = placed.filter(({ version }) => achievedAt(version, id, at) !== null).length;
      return { id, name, count };
    }),
  };
}

function milestonesOf(plan: Plan, { project }: NamedSystem, input: ScoreboardInput) {
  const definition = plan.projects.find(({ id }) => id === project);
  if (!definition) return [];
  const ids = definition.milestones.map(({ id }) => `${definition.id}:${id}`);
  const steps = stepsOf({ by: 'milestones', milestones: ids }, input, input.at);
  return steps.map((step, index) => ({
    id: step.id,
    name: definition.milestones[index]?.name ?? step.label,
    plannedAt: step.version?.planned['done'] ?? null,
    doneAt: doneAt(step, input.at),
    source: step.version?.evidence ?? '',
  }));
}
