import type { Calling, WithheldCall } from '@infrapulse/contracts';
import type { Alarm } from '@infrapulse/domain';
import type { Table } from '@infrapulse/ports';
import type { Routing } from './config.ts';
import type { DeliveryLog } from './delivery-log.ts';
import { type DueCall, type HandOver, stillDue } from './hand-over.ts';
import type { Held } from './held.ts';
import type { Places } from './places.ts';
import { groupingOf, routeTo, unsilencedAt } from './route-alarm.ts';

interface ReleaseDeps {
  readonly config: Routing;
  readonly states: Pick<Table<Alarm>, 'get'>;
  readonly places: Places;
  readonly deliveries: Pick<DeliveryLog, 'hasEnded' | 'current' | 'withheld'>;
  readonly held: Pick<Held, 'holds'>;
  readonly handOver: HandOver;
}

/** Makes the calls that silences kept back, once none does and the alarm still stands unacknowledged. */
export interface Release {
  look(now: number): Promise<readonly Calling[]>;
  /** Silences are others now. */
  silencesChanged(): void;
}

export function createRelease(deps: ReleaseDeps): Release {
  const { deliveries, handOver } = deps;
  let silentUntil = new WeakMap<WithheldCall, number>();

  function dueCalls(now: number): readonly DueCall[] {
    return deliveries.withheld
      .all()
      .filter((call) => !handOver.has(call.key) && (silentUntil.get(call) ?? now) <= now)
      .flatMap((call) => {
        const due = dueOf(call, now, deps);
        if (typeof due === 'number') silentUntil.set(call, due);
        return typeof due === 'object' ? [due] : [];
      });
  }

  return {
    async look(now) {
      const due = await stillDue(() => dueCalls(now), deliveries);
      for (const call of due) handOver.add(call);
      return due.map(({ notification }) => notification.calling);
    },
    silencesChanged() {
      silentUntil = new WeakMap();
    },
  };
}

/** Of calls noted before `states` was read: what does not stand comes back with a step of its own, told by itself. */
export function forgetOver(
  noted: readonly WithheldCall[],
  { states, deliveries: { withheld } }: Pick<ReleaseDeps, 'states' | 'deliveries'>,
): void {
  for (const call of noted) if (!stands(states.get(call.alarm), call)) withheld.forget(call);
}

function stands(alarm: Alarm | undefined, { occurrence }: WithheldCall): alarm is Alarm {
  return alarm?.state === 'UNACK_ACTIVE' && alarm.occurrence === occurrence;
}

/** The call, when a silence that still holds ends (Unix ms), or undefined when it is not to be made. */
function dueOf(call: WithheldCall, now: number, deps: ReleaseDeps): DueCall | number | undefined {
  const { config, states, places, deliveries, held } = deps;
  const { channel, key, calling } = call;
  const alarm = states.get(call.alarm);
  if (!stands(alarm, call) || !held.holds(channel, alarm)) return undefined;
  const place = places.of(alarm, now);
  const until = unsilencedAt({ alarm, place, at: now }, config);
  if (until > now) return until;
  const freed = unsilencedAt({ alarm, place, at: call.at }, config);
  // Of a silence that nobody knows any more it is not known when it ended.
  const at = freed > call.at ? freed : now;
  const taken = routeTo(channel, { alarm, place, at }, { tells: 'raise', config });
  if (!taken || deliveries.hasEnded(key)) {
    deliveries.withheld.forget(call);
    return undefined;
  }
  const notification = { key, calling, at, alarm, place };
  return { channel, notification, ...groupingOf(taken, 'raise') };
}
