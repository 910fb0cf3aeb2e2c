import { openStream } from '@infrapulse/drivers';
import { type Settings, streamChoice } from '@infrapulse/launch';
import type { StreamPort } from '@infrapulse/ports';
import type { Runtime } from '@infrapulse/runtime';

/** The log for one thread; `part` is what readiness calls it when it does not answer that thread. */
export function openLog(
  settings: Settings,
  runtime: Pick<Runtime, 'clock' | 'log' | 'health'>,
  part: string,
): Promise<StreamPort> {
  const onHealth = (ok: boolean, reason: string) => runtime.health.set(part, ok, reason);
  return openStream(streamChoice(settings), { ...runtime, onHealth });
}
