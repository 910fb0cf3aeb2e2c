import type { Clock } from '@infrapulse/ports';
import { backOff } from './back-off.ts';
import type { Answer, Message, Sender } from './channels/channel.ts';
import type { NotifierConfig } from './config.ts';
import type { RateLimit } from './rate-limit.ts';

interface DeliverDeps {
  readonly clock: Clock;
  readonly config: Pick<
    NotifierConfig,
    'requestTimeout' | 'retryFirst' | 'retryMax' | 'giveUpAfter'
  >;
  readonly sender: Sender;
  readonly limit: RateLimit;
  /** Nothing more is begun. */
  readonly signal: AbortSignal;
  /** What is on its way is cut off: it may have arrived, and comes again. */
  readonly cutOff: AbortSignal;
  readonly onRetry: (answer: Answer, waitMs: number) => void;
}

export interface Delivered {
  readonly outcome: 'delivered' | 'failed' | 'given_up';
  readonly answer: Answer;
  readonly attempts: number;
}

/**
 * Sends until the channel takes it, refuses it for good, or `giveUpAfter` has passed since the oldest notification
 * of the message came to be; undefined when stopped meanwhile: then it is not settled.
 */
export async function deliver(
  message: Omit<Message, 'at'>,
  deps: DeliverDeps,
): Promise<Delivered | undefined> {
  const { clock, config, signal } = deps;
  const policy = { firstMs: config.retryFirst, maxMs: config.retryMax };
  const until = Math.max(...message.notifications.map(({ at }) => at)) + config.giveUpAfter;
  for (let attempts = 1; ; attempts += 1) {
    await limited(deps);
    if (signal.aborted) return undefined;
    const answer = await attempt(message, deps);
    if (answer.outcome === 'delivered') return { outcome: 'delivered', answer, attempts };
    if (answer.outcome === 'refused') return { outcome: 'failed', answer, attempts };
    if (signal.aborted) return undefined;
    if (clock.now() >= until) return { outcome: 'given_up', answer, attempts };
    const asked = Math.min(answer.retryAfterMs ?? 0, policy.maxMs);
    const waitMs = Math.max(asked, backOff(message.key, attempts, policy));
    deps.onRetry(answer, waitMs);
    await clock.sleep(waitMs, signal);
  }
}

async function limited({ clock, limit, signal }: DeliverDeps): Promise<void> {
  for (;;) {
    const waitMs = limit.waitMs(clock.monotonic(), 'critical');
    if (waitMs <= 0 || signal.aborted) break;
    await clock.sleep(waitMs, signal);
  }
  limit.take(clock.monotonic());
}

function attempt(message: Omit<Message, 'at'>, deps: DeliverDeps): Promise<Answer> {
  const { clock, config, sender, cutOff } = deps;
  const within = AbortSignal.any([cutOff, AbortSignal.timeout(config.requestTimeout)]);
  return sender.send({ ...message, at: clock.now() }, within);
}
