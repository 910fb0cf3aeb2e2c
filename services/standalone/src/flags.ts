import { parseArgs } from 'node:util';
import { PipelineError } from '@infrapulse/ports';

/** Flag → the setting it sets and what it means. */
export const FLAGS = {
  'mqtt-port': ['mqtt.port', 'port of the MQTT listener, 0 = any free port (1883)'],
  'http-port': ['http.port', 'port of the HTTP listener, 0 = any free port (8080)'],
  host: ['host', 'loopback address to listen on (127.0.0.1)'],
  'data-dir': ['dataDir', 'everything kept on disk; delete it to start anew (./data)'],
  simulator: ['simulator', 'simulated city: heze-demo, heze-full or off (heze-demo)'],
  register: ['register', 'asset register to import at start: JSON, NDJSON, CSV or a folder'],
  plan: ['plan', "city plan of one's own: YAML or JSON (Heze's, 2020-2022)"],
  clock: ['clock', 'system, or simulated: the simulator sets the time (system)'],
  'log-level': ['log.level', 'error, warn, info or debug (warn)'],
} as const;

interface Arguments {
  readonly help: boolean;
  readonly check: boolean;
  readonly configFile: string | undefined;
  /** Setting path → text. */
  readonly settings: Readonly<Record<string, string>>;
}

/** Throws IP_CONFIG_INVALID with one line for a flag that does not exist or lacks its value. */
export function parseArguments(argv: readonly string[]): Arguments {
  const values: Readonly<Record<string, unknown>> = parse(argv).values;
  const settings: Record<string, string> = {};
  for (const [flag, [path]] of Object.entries(FLAGS)) {
    const value = values[flag];
    if (typeof value === 'string') settings[path] = value;
  }
  return {
    help: values['help'] === true,
    check: values['check'] === true,
    configFile: typeof values['config'] === 'string' ? values['config'] : undefined,
    settings,
  };
}

function parse(argv: readonly string[]) {
  const text = { type: 'string' } as const;
  const named = Object.fromEntries(Object.keys(FLAGS).map((flag) => [flag, text]));
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: false,
      options: {
        ...named,
        config: text,
        help: { type: 'boolean', short: 'h' },
        check: { type: 'boolean' },
      },
    });
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split(/\.\s/)[0] ?? '') : String(error);
    throw new PipelineError(
      'IP_CONFIG_INVALID',
      'fatal',
      `flags: ${reason}; --help lists them all`,
      error,
    );
  }
}

export function helpText(): string {
  const rows = Object.entries(FLAGS).map(([flag, [, meaning]]) => [`--${flag}`, meaning] as const);
  const all = [
    ...rows,
    ['--config', 'settings file (YAML); environment wins over it, flags win over both'] as const,
    ['--check', 'print the effective settings and their origin, then stop'] as const,
    ['--help', 'this text'] as const,
  ];
  const lines = all.map(([flag, meaning]) => `  ${flag.padEnd(14)} ${meaning}`);
  return [
    'npm start -- [flags]   the whole of infrapulse in one process, on embedded stores',
    '',
    ...lines,
    '',
    'Each setting is also INFRAPULSE_ + its path, for example INFRAPULSE_MQTT_PORT=1884;',
    'docs/configuration.md lists them all.',
    '',
  ].join('\n');
}
