import type { Locale } from '@infrapulse/contracts';
import type { WholeKpis } from '../city/load-kpis.ts';
import type { City } from '../city/open-city.ts';
import type { PlacedTransition } from '../city/watch-alarms.ts';
import type { Changed } from './follow-changes.ts';
import type { LiveClient } from './live-client.ts';
import type { LiveFilter } from './live-filter.ts';
import type { LivePosition } from './live-position.ts';
import type { LiveTexts } from './live-texts.ts';

/** What a client has asked for and where it stands. */
export interface Subscription {
  readonly client: LiveClient;
  readonly filter: LiveFilter;
  readonly locale: Locale;
  readonly from: LivePosition | undefined;
  /** What a client gets that was connected to another run of the server. */
  readonly present: WholeKpis;
}

export interface Open extends Subscription {
  /** Conflated changes up to here are written. */
  seq: number;
  behind: boolean;
  /** Alarm events that wait for a slow client. */
  waiting: PlacedTransition[];
}

/** Writes the values the client wants; true when there was one. */
export function sendValues(
  city: City,
  { filter, client }: Open,
  { kpis, assets }: Changed,
  texts: LiveTexts,
): boolean {
  let wrote = false;
  const send = (name: string, text: string) => {
    client.event(name, text);
    wrote = true;
  };
  if (filter.topics.has('kpi')) {
    for (const record of kpis) if (filter.kpi(record)) send('kpi', texts.kpi(record));
  }
  if (filter.topics.has('asset')) {
    for (const key of assets) {
      const asset = city.register.get(key.asset);
      const version = asset && city.register.inForce(asset);
      const place = { asset: key.asset, kind: asset?.kind ?? '', version };
      if (filter.asset(place)) send('asset', texts.asset(key));
    }
  }
  return wrote;
}

/** Writes alarms in order, all of them; those a slow client has no room for wait. True when there was one. */
export function sendAlarms(
  city: City,
  open: Open,
  fresh: readonly PlacedTransition[],
  texts: LiveTexts,
): boolean {
  if (!open.filter.topics.has('alarm')) return false;
  let wrote = false;
  open.waiting.push(...fresh);
  while (open.waiting.length > 0 && open.client.ready()) {
    const { alarm } = (open.waiting.shift() as PlacedTransition).value;
    const asset = city.register.get(alarm.assetOrId);
    if (!open.filter.alarm(alarm, asset && city.register.inForce(asset))) continue;
    open.client.event('alarm', texts.alarm(alarm, open.locale));
    wrote = true;
  }
  return wrote;
}
