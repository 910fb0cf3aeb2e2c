import { parseArgs } from 'node:util';
import { PipelineError } from '@infrapulse/ports';
import { leavesOf } from '@infrapulse/runtime';
import type { GivenSettings } from './load-settings.ts';
import { settingsSchema } from './settings.ts';

interface ServiceArguments extends GivenSettings {
  readonly help: boolean;
  readonly check: boolean;
}

/** Every setting is a flag by its path; throws IP_CONFIG_INVALID with one line for one that does not exist. */
export function serviceArguments(argv: readonly string[]): ServiceArguments {
  const paths = leavesOf(settingsSchema).map(({ path }) => path);
  const values: Readonly<Record<string, unknown>> = parse(argv, paths);
  const settings: Record<string, string> = {};
  for (const path of paths) {
    const value = values[path];
    if (typeof value === 'string') settings[path] = value;
  }
  const { config } = values;
  return {
    help: values['help'] === true,
    check: values['check'] === true,
    configFile: typeof config === 'string' ? config : undefined,
    settings,
  };
}

function parse(argv: readonly string[], paths: readonly string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const options = Object.fromEntries(paths.map((path) => [path, text]));
  const more = { config: text, help: { ...flag, short: 'h' }, check: flag } as const;
  try {
    return parseArgs({ args: [...argv], options: { ...options, ...more } }).values;
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split(/\.\s/)[0] ?? '') : String(error);
    const message = `flags: ${reason}; --help lists them all`;
    throw new PipelineError('IP_CONFIG_INVALID', 'fatal', message, error);
  }
}

export function serviceHelp(service: string): string {
  const rows: (readonly [string, string])[] = [
    ['--config FILE', 'settings file (YAML); environment wins over it, flags win over both'],
    ['--check', 'print the effective settings and their origin, then stop'],
    ['--help', 'this text'],
    ...leavesOf(settingsSchema).map(
      ({ path, description }) => [`--${path} VALUE`, description] as const,
    ),
  ];
  const width = Math.max(...rows.map(([flag]) => flag.length));
  const lines = rows.map(([flag, meaning]) => `  ${flag.padEnd(width)}  ${meaning}`);
  return [
    `node services/${service}/dist/main.js [flags]   the ${service} service as a process of its own`,
    '',
    ...lines,
    '',
  ].join('\n');
}
