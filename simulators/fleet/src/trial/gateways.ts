import type { GatewayLife } from './course.ts';
import type { Act } from './trial.ts';

/** The life of every gateway: signs on its own topic at their receipt, and when it was offline. */
export function gatewaysOf(acts: readonly Act[]): ReadonlyMap<string, GatewayLife> {
  const lives = new Map<string, { signs: number[]; offline: { from: number; to: number }[] }>();
  for (const act of acts) {
    if ((act.do !== 'tell' && act.do !== 'presence') || act.gateway === '') continue;
    const life = lives.get(act.gateway) ?? { signs: [], offline: [] };
    lives.set(act.gateway, life);
    const last = life.offline.at(-1);
    const isOffline = last?.to === Infinity;
    if (act.do === 'tell') life.signs.push(act.at);
    const comes = act.do === 'tell' || act.online;
    if (comes && last && isOffline) last.to = act.at;
    if (!comes && !isOffline) life.offline.push({ from: act.at, to: Infinity });
  }
  return lives;
}
