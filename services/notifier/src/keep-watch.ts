import type { Clock, StreamPort } from '@infrapulse/ports';
import { beatWatchdog } from './beat-watchdog.ts';
import type { NotifierConfig } from './config.ts';
import type { DeliveryLog } from './delivery-log.ts';
import type { Events } from './events.ts';
import type { Held } from './held.ts';
import type { Outbox } from './outbox.ts';
import { repeatedly } from './repeatedly.ts';
import { createPlatformWatch } from './watch-platform.ts';

interface KeepDeps {
  readonly stream: StreamPort;
  readonly clock: Clock;
  readonly config: NotifierConfig;
  readonly outboxes: ReadonlyMap<string, Outbox>;
  readonly deliveries: DeliveryLog;
  readonly held: Held;
  readonly events: Events;
  readonly signal: AbortSignal;
}

/** Looks whether log time moves and tells an outside system that we live; returns what ends both. */
export function keepWatch(deps: KeepDeps): () => Promise<void> {
  const { clock, config, events, signal } = deps;
  const platform = createPlatformWatch(deps);
  const { watchdogUrl: url } = config;
  const beat = async () => {
    if (url === null) return;
    const within = AbortSignal.any([signal, AbortSignal.timeout(config.requestTimeout)]);
    const moving = !platform.isSilent();
    const answer = await beatWatchdog({ url, at: clock.now(), moving, signal: within });
    if (!signal.aborted) events.watchdogAnswered(answer);
  };
  void beat();
  const endBeats = repeatedly(clock, config.watchdogEvery, beat);
  // A simulated clock stands still whenever its simulator does.
  const look = () => (clock.kind === 'system' ? platform.look() : undefined);
  const endLooks = repeatedly(clock, config.lookEvery, look);
  return async () => {
    await Promise.all([endBeats(), endLooks()]);
  };
}
