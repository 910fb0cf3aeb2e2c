import { serviceKey, topics } from '@infrapulse/contracts';
import type { ServiceNotice } from '@infrapulse/domain';
import type { Output } from '@infrapulse/ports';
import type { Work } from './alarm-work.ts';
import type { AssetAlarms } from './city-alarms.ts';
import { isAtWork } from './find-suppressor.ts';

/** Tells the fold over KPIs, which does not see the register, what left service or is back. */
export function tellService({ city, outputs }: Work, state: AssetAlarms): void {
  const { asset, out: before = [] } = state;
  const at = city.clock.now;
  const listed = asset.versions.flatMap(({ parts }) => parts.map(({ part }) => part));
  const names = [...new Set(['', ...listed, ...before])].sort();
  const out = names.filter((part) => !isAtWork(state, part, at));
  const changed = names.filter((part) => before.includes(part) !== out.includes(part));
  for (const part of changed) {
    const subject =
      part === ''
        ? ({ scope: 'asset', id: asset.id } as const)
        : ({ scope: 'part', id: `${asset.id}~${part}` } as const);
    const value: ServiceNotice = {
      type: 'service',
      ...subject,
      inService: !out.includes(part),
      at,
    };
    outputs.push({ topic: topics.kpis as Output['topic'], key: serviceKey(value), value });
  }
  if (changed.length === 0 && state.out !== undefined) return;
  state.out = out;
  city.touchedAssets.add(state);
}
