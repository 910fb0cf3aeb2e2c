import { readPlanFile } from '@infrapulse/launch';
import { planFileText } from '@infrapulse/plan';
import { type Command, UsageError } from './command.ts';

export const planPrint: Command = {
  name: 'plan print',
  usage: 'plan print',
  meaning: "the shipped plan file on stdout: a city's own plan begins with a copy",
  run({ print }) {
    print(planFileText());
    return Promise.resolve(0);
  },
};

export const planCheck: Command = {
  name: 'plan check',
  usage: 'plan check FILE',
  meaning: 'check a plan file without starting anything; every fault with the path of its field',
  run({ positionals, print }) {
    const [file] = positionals;
    if (!file) throw new UsageError('name the plan file to check');
    const { id, version, targets, departments, registers, systems } = readPlanFile(file);
    const counts = [
      `${targets.length} targets`,
      `${departments.length} departments`,
      `${registers.length} lists`,
      `${systems.length} named systems`,
    ];
    print(`The plan ${id} ${version} is good: ${counts.join(', ')}.\n`);
    return Promise.resolve(0);
  },
};
