import type { Session } from '../model/session.ts';

const DURATION_MS = 120_000;
const ENERGY_KWH = 0.5;

type Delivery = Pick<Session, 'start' | 'end' | 'energyKwh'>;

/** More than 2 minutes and more than 0.5 kWh, both strictly (AFIREV, domain.md §1.6). */
export function hasDelivered({ start, end, energyKwh }: Delivery): boolean {
  return end - start > DURATION_MS && energyKwh > ENERGY_KWH;
}

/** A session that delivered, or that its customer stopped on purpose. */
export function hasSucceeded(session: Delivery & Pick<Session, 'byUser'>): boolean {
  return session.byUser || hasDelivered(session);
}
