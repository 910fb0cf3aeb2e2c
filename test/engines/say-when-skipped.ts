import { cannotStart } from '../../deploy/engines/engines.mjs';

/** Runs once before all files: tests that cannot run here are skipped, and this says why. */
export function setup(): void {
  const reason = cannotStart();
  if (reason !== undefined) process.stderr.write(`engines: tests are skipped: ${reason}\n`);
}
