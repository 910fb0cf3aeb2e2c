import type { DeliveryLog } from './delivery-log.ts';
import type { Held } from './held.ts';
import type { Notification } from './notification.ts';
import type { Outbox, Terms } from './outbox.ts';

/** A call that is due although nothing new happened to the alarm. */
export interface DueCall extends Pick<Terms, 'together'> {
  readonly channel: string;
  readonly notification: Notification;
}

/** What is due, looked for once more when all that others noted is known: who had the partition before may have told it. */
export async function stillDue<T>(
  find: () => readonly T[],
  deliveries: Pick<DeliveryLog, 'current'>,
): Promise<readonly T[]> {
  if (find().length === 0) return [];
  await deliveries.current();
  return find();
}

/** What is told without a transition of its own: each once at a time, and left to whoever gets its partition. */
export interface HandOver {
  has(key: string): boolean;
  add(call: DueCall): void;
  leaveOthers(): void;
}

export function createHandOver(
  held: Pick<Held, 'holds'>,
  outboxes: ReadonlyMap<string, Outbox>,
): HandOver {
  const inHand = new Map<string, DueCall & { readonly leave: AbortController }>();
  return {
    has: (key) => inHand.has(key),
    add(call) {
      const { channel, notification, together } = call;
      const { key } = notification;
      const leave = new AbortController();
      inHand.set(key, { ...call, leave });
      const terms = { leaving: leave.signal, ...(together && { together }) };
      // Stopped meanwhile, or left to another notifier: there it is still due.
      const told = outboxes
        .get(channel)
        ?.add(notification, terms)
        .catch(() => undefined);
      void told?.finally(() => inHand.delete(key));
    },
    leaveOthers() {
      for (const { channel, notification, leave } of inHand.values())
        if (!held.holds(channel, notification.alarm)) leave.abort();
    },
  };
}
