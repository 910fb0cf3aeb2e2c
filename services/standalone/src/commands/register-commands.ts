import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { registerFilesIn } from '../register-files.ts';
import { callApi } from './call-api.ts';
import { type Command, UsageError } from './command.ts';

export const registerImport: Command = {
  name: 'register import',
  usage: 'register import FILE|FOLDER [--register LIST [--complete]] [--user NAME] [--dry-run]',
  meaning:
    'upsert assets, or a list of the plan (schools, milestones …), from JSON, NDJSON or CSV, or a folder of them (assets.csv with parts.csv), all or nothing; NAME is the author in the audit trail',
  async run(context) {
    const [file] = context.positionals;
    if (!file) throw new UsageError('name the file to import');
    const { register, complete, user } = context.options;
    if (complete === 'true' && register === undefined)
      throw new UsageError('--complete declares a list of the plan whole: name it with --register');
    const query = new URLSearchParams();
    if (context.options['dry-run'] === 'true') query.set('dryRun', 'true');
    if (complete === 'true') query.set('complete', 'true');
    if (user !== undefined) query.set('user', user);
    const path = `${placeOf(register)}/import${query.size > 0 ? `?${query.toString()}` : ''}`;
    const response = await callApi(context, path, {
      method: 'POST',
      ...uploadOf(file),
    });
    context.print(`${JSON.stringify(await response.json(), null, 2)}\n`);
    return 0;
  },
};

/** The asset register, or a list of the plan. */
function placeOf(register: string | undefined): string {
  return register === undefined ? '/assets' : `/registers/${encodeURIComponent(register)}`;
}

function uploadOf(path: string): Pick<RequestInit, 'body' | 'headers'> {
  try {
    if (statSync(path).isDirectory()) return { body: formOf(path) };
    return {
      body: new Uint8Array(readFileSync(path)),
      headers: { 'content-type': mediaTypeOf(path) },
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`${path} cannot be read: ${reason}`);
  }
}

function formOf(folder: string): FormData {
  const form = new FormData();
  for (const name of registerFilesIn(readdirSync(folder)))
    form.append('file', new Blob([new Uint8Array(readFileSync(join(folder, name)))]), name);
  if (!form.has('file')) throw new Error('it holds no .csv, .json or .ndjson');
  return form;
}

function mediaTypeOf(file: string): string {
  if (file.endsWith('.csv')) return 'text/csv';
  return file.endsWith('.ndjson') ? 'application/x-ndjson' : 'application/json';
}

export const registerExport: Command = {
  name: 'register export',
  usage: 'register export [--register LIST]',
  meaning: 'the asset register as NDJSON, or a list of the plan as CSV; it imports unchanged',
  async run(context) {
    const response = await callApi(context, `${placeOf(context.options['register'])}/export`);
    context.print(await response.text());
    return 0;
  },
};
