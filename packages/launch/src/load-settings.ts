import { readFileSync } from 'node:fs';
import { PipelineError } from '@infrapulse/ports';
import { type LoadedConfig, loadConfig } from '@infrapulse/runtime';
import { checkEnvironment } from './check-environment.ts';
import { type Settings, settingsSchema } from './settings.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What a command line says of settings. */
export interface GivenSettings {
  readonly configFile: string | undefined;
  /** Setting path → text. */
  readonly settings: Readonly<Record<string, string>>;
}

/** Settings of this run; throws IP_CONFIG_INVALID naming the key, the variable or the file at fault. */
export function loadSettings(given: GivenSettings, env: Environment): LoadedConfig<Settings> {
  checkEnvironment(env);
  const name = given.configFile ?? env['INFRAPULSE_CONFIG'];
  return loadConfig(settingsSchema, {
    env,
    flags: given.settings,
    readSecret: readText,
    ...(name === undefined ? {} : { file: { name, text: readText(name) } }),
  });
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new PipelineError('IP_CONFIG_INVALID', 'fatal', `config: ${path}: ${reason}`, error);
  }
}

/** One line per setting: its value, and where that came from. */
export function printSettings(settings: LoadedConfig<Settings>['settings']): string {
  const lines = settings.map(({ path, value, source, from }) => {
    const origin = source === 'default' ? 'default' : `${source} ${from}`;
    return `${path} = ${JSON.stringify(value) ?? 'not set'}  (${origin})`;
  });
  return `${lines.join('\n')}\n`;
}
