import { loadPlan, loadSettings, printSettings } from '@infrapulse/launch';
import type { Command, CommandContext } from './command.ts';

function load({ options, env }: CommandContext) {
  return loadSettings({ configFile: options['config'], settings: {} }, env);
}

export const configPrint: Command = {
  name: 'config print',
  usage: 'config print [--config FILE]',
  meaning: 'every setting, its value and where it came from; secrets masked',
  async run(context) {
    context.print(printSettings(load(context).settings));
    return 0;
  },
};

export const configCheck: Command = {
  name: 'config check',
  usage: 'config check [--config FILE]',
  meaning: 'check the settings without starting anything',
  async run(context) {
    loadPlan(load(context).config);
    context.print('The settings are good.\n');
    return 0;
  },
};
