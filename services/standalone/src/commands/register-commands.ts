import { readFileSync } from 'node:fs';
import { callApi } from './call-api.ts';
import { type Command, UsageError } from './command.ts';

export const registerImport: Command = {
  name: 'register import',
  usage: 'register import FILE [--dry-run]',
  meaning: 'upsert assets from JSON, NDJSON or CSV; all or nothing',
  async run(context) {
    const [file] = context.positionals;
    if (!file) throw new UsageError('name the file to import');
    const dryRun = context.options['dry-run'] === 'true';
    const response = await callApi(context, `/assets/import${dryRun ? '?dryRun=true' : ''}`, {
      method: 'POST',
      body: bytesOf(file),
      headers: { 'content-type': mediaTypeOf(file) },
    });
    context.print(`${JSON.stringify(await response.json(), null, 2)}\n`);
    return 0;
  },
};

function bytesOf(file: string): Uint8Array<ArrayBuffer> {
  try {
    return new Uint8Array(readFileSync(file));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`${file} cannot be read: ${reason}`);
  }
}

function mediaTypeOf(file: string): string {
  if (file.endsWith('.csv')) return 'text/csv';
  return file.endsWith('.ndjson') ? 'application/x-ndjson' : 'application/json';
}

export const registerExport: Command = {
  name: 'register export',
  usage: 'register export',
  meaning: 'the whole asset register as NDJSON on stdout; it imports unchanged',
  async run(context) {
    const response = await callApi(context, '/assets/export');
    context.print(await response.text());
    return 0;
  },
};
