import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { planRegister, type RegisterFile, type RowError, topics } from '@infrapulse/contracts';
import type { Asset, RegisterChange } from '@infrapulse/domain';
import type { Settings } from '@infrapulse/launch';
import { type Clock, PipelineError, type StreamPort, type Table } from '@infrapulse/ports';
import { demoRegister } from './demo-register.ts';
import { registerFilesIn } from './register-files.ts';

const CHUNK = 1000;
const SHOWN_MAX = 20;

interface ImportDeps {
  readonly settings: Settings;
  readonly stream: StreamPort;
  readonly clock: Clock;
}

/**
 * Brings the simulated city's register, once, and the register file or folder of the settings into the log and
 * waits until the register shows them. What is registered already is left alone, so every start may name the
 * same file. Throws IP_START naming every bad row.
 */
export async function importAtStart(deps: ImportDeps): Promise<void> {
  const { settings, stream, clock } = deps;
  const { register } = settings;
  if (register === undefined && settings.simulator === 'off') return;
  const table = await stream.table(topics.register);
  try {
    await importFiles('of the simulator', demoRegister(settings, table, clock), { ...deps, table });
    if (register !== undefined) await importFiles(register, filesOf(register), { ...deps, table });
  } finally {
    await table.stop();
  }
}

async function importFiles(
  path: string,
  files: readonly RegisterFile[],
  { stream, clock, table }: ImportDeps & { readonly table: Table<Asset> },
): Promise<void> {
  if (files.length === 0) return;
  const plan = planRegister(files, {
    get: (id) => table.get(id),
    now: clock.now(),
    by: 'start',
  });
  if (!plan.ok) throw refused(path, plan.errors);
  await append(stream, plan.changes);
  await shown(table, plan.after);
}

function filesOf(path: string): readonly RegisterFile[] {
  try {
    const names = statSync(path).isDirectory()
      ? registerFilesIn(readdirSync(path)).map((name) => join(path, name))
      : [path];
    return names.map((name) => ({ name: basename(name), bytes: readFileSync(name) }));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new PipelineError('IP_START', 'fatal', `register ${path}: ${reason}`, error);
  }
}

function refused(path: string, errors: readonly RowError[]): PipelineError {
  const rows = errors
    .slice(0, SHOWN_MAX)
    .map(({ file, line, row, field, reason }) =>
      [file, `line ${line}`, row && `row ${row}`, field, reason].filter(Boolean).join(' '),
    );
  const more = errors.length > SHOWN_MAX ? `; and ${errors.length - SHOWN_MAX} more` : '';
  return new PipelineError('IP_START', 'fatal', `register ${path}: ${rows.join('; ')}${more}`);
}

async function append(stream: StreamPort, changes: readonly RegisterChange[]): Promise<void> {
  for (let at = 0; at < changes.length; at += CHUNK) {
    const chunk = changes.slice(at, at + CHUNK);
    const records = chunk.map((value) => ({ key: value.asset, value }));
    await stream.append(topics.readings, records);
  }
}

/** Until the register's fold has worked off what was appended. */
function shown(table: Table<Asset>, after: ReadonlyMap<string, Asset>): Promise<void> {
  const missing = new Map([...after].map(([id, { revision }]) => [id, revision]));
  return new Promise((resolve) => {
    const check = (id: string) => {
      if ((table.get(id)?.revision ?? -1) >= (missing.get(id) ?? 0)) missing.delete(id);
      if (missing.size > 0) return;
      end();
      resolve();
    };
    const end = table.onChange(check);
    for (const id of [...missing.keys()]) check(id);
    if (after.size === 0) check('');
  });
}
