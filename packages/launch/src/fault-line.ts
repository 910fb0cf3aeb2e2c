import { PipelineError } from '@infrapulse/ports';

/** What a process says last: one readable line with the code. */
export function faultLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return `${message} [${error instanceof PipelineError ? error.code : 'IP_START'}]`;
}
