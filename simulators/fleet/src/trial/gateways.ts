import type { GatewayLife } from './course.ts';
import type { Act } from './trial.ts';

/** The life of every gateway: signs on its own topic at their receipt, when it was said to be offline, and when online. */
export function gatewaysOf(acts: readonly Act[]): ReadonlyMap<string, GatewayLife> {
  const lives = new Map<string, { signs: number[]; comings: GatewayLife['comings'][number][] }>();
  for (const [order, act] of acts.entries()) {
    if ((act.do !== 'tell' && act.do !== 'presence') || act.gateway === '') continue;
    const life = lives.get(act.gateway) ?? { signs: [], comings: [] };
    lives.set(act.gateway, life);
    if (act.do === 'tell') life.signs.push(act.at);
    life.comings.push({ order, ts: act.at, online: act.do === 'tell' || act.online });
  }
  return lives;
}
