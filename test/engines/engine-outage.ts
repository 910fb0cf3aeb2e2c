import { env } from 'node:process';
import { killEngine, pids, startEngine } from '../../deploy/engines/engines.mjs';

/** Of the engines that may be killed. */
const enginesDir = env['INFRAPULSE_TEST_ENGINES_DIR'] ?? '';

/** Why no engine can be taken away here, null when one can. */
export const noOutage = enginesDir
  ? null
  : 'INFRAPULSE_TEST_ENGINES_DIR names no engines that may be killed';

/** killed: its connections are refused; hung: they are open, and nobody answers. */
export type How = 'killed' | 'hung';

export interface Outage {
  readonly awayMs: number;
  readonly how: How;
}

/** Resolves when it has gone. */
export async function takeAway(engine: string, how: How): Promise<void> {
  if (how === 'killed') await killEngine(enginesDir, engine);
  else process.kill(pids({ dir: enginesDir })[engine] ?? 0, 'SIGSTOP');
}

/** Resolves when it answers again, on the data it had; one that never went answers at once. */
export async function bringBack(engine: string): Promise<void> {
  const pid = pids({ dir: enginesDir })[engine];
  if (pid !== undefined) process.kill(pid, 'SIGCONT');
  await startEngine(enginesDir, engine);
}
