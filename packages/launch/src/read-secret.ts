import { readFileSync } from 'node:fs';
import { PipelineError } from '@infrapulse/ports';

/** Text of the file a setting names, without the line end; throws IP_CONFIG_INVALID naming setting and file. */
export function readSecret(setting: string, path: string | undefined): string {
  if (path === undefined) throw invalid(`${setting}: names no file`);
  try {
    const text = readFileSync(path, 'utf8').trim();
    if (text === '') throw new Error('the file is empty');
    return text;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw invalid(`${setting}: ${path}: ${reason}`, error);
  }
}

function invalid(text: string, cause?: unknown): PipelineError {
  return new PipelineError('IP_CONFIG_INVALID', 'fatal', `config: ${text}`, cause);
}
