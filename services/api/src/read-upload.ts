import type { RegisterFile } from '@infrapulse/contracts';
import type { FastifyRequest } from 'fastify';
import { ProblemError } from './problem.ts';

export const IMPORT_TYPES = [
  'application/json',
  'application/x-ndjson',
  'application/ndjson',
  'text/csv',
  'text/plain',
  'application/octet-stream',
  'multipart/form-data',
] as const;

/** The files of an import: the body itself, or the parts of a form (assets.csv with parts.csv). */
export async function readUpload(request: FastifyRequest): Promise<readonly RegisterFile[]> {
  const body = request.body;
  if (!Buffer.isBuffer(body) || body.length === 0) {
    throw new ProblemError('INVALID_BODY', 'send the register as the body of the request');
  }
  const type = request.headers['content-type'] ?? '';
  if (!type.startsWith('multipart/form-data')) return [{ name: nameFor(type), bytes: body }];
  const form = await parseForm(body, type);
  const files: RegisterFile[] = [];
  for (const [name, value] of form.entries()) {
    if (typeof value === 'string') continue;
    files.push({ name: value.name || name, bytes: new Uint8Array(await value.arrayBuffer()) });
  }
  if (files.length === 0) throw new ProblemError('INVALID_BODY', 'the form holds no file');
  return files;
}

async function parseForm(body: Buffer, type: string): Promise<FormData> {
  try {
    return await new Response(new Uint8Array(body), {
      headers: { 'content-type': type },
    }).formData();
  } catch (error) {
    throw new ProblemError('INVALID_BODY', `the form cannot be read: ${(error as Error).message}`);
  }
}

function nameFor(type: string): string {
  if (type.startsWith('text/csv')) return 'upload.csv';
  return type.includes('json') ? 'upload.json' : '';
}
