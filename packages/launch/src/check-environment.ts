import { didYouMean } from '@infrapulse/contracts';
import { PipelineError } from '@infrapulse/ports';
import { type Leaf, leavesOf } from '@infrapulse/runtime';
import { settingsSchema } from './settings.ts';

/** No settings: the file of settings, and what tests and the build of the dashboard read. */
const OWN = [
  'INFRAPULSE_CONFIG',
  'INFRAPULSE_API',
  'INFRAPULSE_CHAOS_SEED',
  'INFRAPULSE_ORACLE_SEEDS',
  'INFRAPULSE_PROPERTY_SEED',
  'INFRAPULSE_CHROMIUM',
  'INFRAPULSE_TEST_ENGINES_DIR',
  'INFRAPULSE_TEST_KAFKA',
  'INFRAPULSE_TEST_INFLUXD',
  'INFRAPULSE_TEST_INFLUX_URL',
  'INFRAPULSE_TEST_INFLUX_ORG',
  'INFRAPULSE_TEST_INFLUX_TOKEN_FILE',
] as const;

/** What Kubernetes puts into a pod beside a Service named infrapulse. */
const OF_KUBERNETES = /_SERVICE_(HOST|PORT)(_\w+)?$|_PORT_\d+_(TCP|UDP)(_\w+)?$/;
const LINK = /^(tcp|udp):\/\//;

/** Throws IP_CONFIG_INVALID, a line for each INFRAPULSE_ variable that nothing reads. */
export function checkEnvironment(env: Readonly<Record<string, string | undefined>>): void {
  const known = new Set<string>([...OWN, ...leavesOf(settingsSchema).flatMap(variablesOf)]);
  const strangers = Object.entries(env)
    .filter(([name]) => /^INFRAPULSE_/i.test(name) && !known.has(name))
    .filter(([name, value]) => !OF_KUBERNETES.test(name) && !LINK.test(value ?? ''))
    .map(([name]) => name);
  if (strangers.length === 0) return;
  const lines = strangers.sort().map((name) => `config: ${name}: ${reasonFor(name, known)}`);
  throw new PipelineError('IP_CONFIG_INVALID', 'fatal', lines.join('\n'));
}

function variablesOf({ variables }: Leaf): string[] {
  return variables.flatMap((name) => [name, `${name}_FILE`]);
}

function reasonFor(name: string, known: Iterable<string>): string {
  const hint = didYouMean(name, known) || ' docs/configuration.md lists them all';
  return `no setting has this variable.${hint}`;
}
