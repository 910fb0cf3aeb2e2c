import { parseArgs } from 'node:util';
import { PipelineError } from '@infrapulse/ports';
import { ApiError } from './commands/call-api.ts';
import { type Command, UsageError } from './commands/command.ts';
import { configCheck, configPrint } from './commands/config-commands.ts';
import { doctor } from './commands/doctor.ts';
import { kpiExplain, kpiExport, kpiVerify } from './commands/kpi-commands.ts';
import { planCheck, planPrint } from './commands/plan-commands.ts';
import { readingsImport } from './commands/readings-commands.ts';
import { registerExport, registerImport } from './commands/register-commands.ts';

const COMMANDS: readonly Command[] = [
  kpiExplain,
  kpiVerify,
  kpiExport,
  registerImport,
  registerExport,
  planPrint,
  planCheck,
  readingsImport,
  configPrint,
  configCheck,
  doctor,
];
const text = { type: 'string' } as const;
const OPTIONS = {
  http: text,
  config: text,
  policy: text,
  start: text,
  from: text,
  to: text,
  register: text,
  complete: { type: 'boolean' },
  user: text,
  mqtt: text,
  report: text,
  format: text,
  dataset: text,
  out: text,
  'dry-run': { type: 'boolean' },
  'keep-connected': { type: 'boolean' },
  wait: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

interface CommandLine {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly print: (text: string) => void;
  readonly complain: (text: string) => void;
}

/** Runs one command and resolves to its exit code: 0 good, 1 a finding or a failure, 2 called wrongly. */
export async function runCommand(line: CommandLine): Promise<number> {
  try {
    return await dispatch(line);
  } catch (error) {
    if (!isExpected(error)) throw error;
    line.complain(`infrapulse: ${error.message}\n`);
    return error instanceof UsageError ? 2 : 1;
  }
}

async function dispatch(line: CommandLine): Promise<number> {
  const { values, positionals } = parse(line.argv);
  const command = COMMANDS.find(({ name }) => `${positionals.join(' ')} `.startsWith(`${name} `));
  if (values.help || positionals.length === 0) {
    line.print(helpOf(command ? [command] : COMMANDS));
    return 0;
  }
  if (!command)
    throw new UsageError(`no command "${positionals.join(' ')}"; --help lists them all`);
  const options = Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, `${value}`]),
  );
  return command.run({
    positionals: positionals.slice(command.name.split(' ').length),
    options,
    httpUrl: (values.http ?? 'http://127.0.0.1:8080').replace(/\/$/, ''),
    env: line.env,
    print: line.print,
  });
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], allowPositionals: true, options: OPTIONS });
  } catch (error) {
    const reason = error instanceof Error ? error.message.split(/\.\s/)[0] : String(error);
    throw new UsageError(`${reason}; --help lists them all`);
  }
}

function helpOf(commands: readonly Command[]): string {
  const width = Math.max(...commands.map(({ usage }) => usage.length));
  const rows = commands.map(({ usage, meaning }) => `  ${usage.padEnd(width)}  ${meaning}`);
  return [
    'npm run infrapulse -- <command>',
    '',
    ...rows,
    '',
    '  --http URL names the running installation (http://127.0.0.1:8080)',
    '',
  ].join('\n');
}

function isExpected(error: unknown): error is Error {
  return error instanceof UsageError || error instanceof ApiError || error instanceof PipelineError;
}
