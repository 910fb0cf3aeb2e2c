import {
  type AlarmAnswer,
  alarmToWire,
  kpiToWire,
  type LiveAsset,
  type Locale,
  toIso,
} from '@infrapulse/contracts';
import type { Alarm, KpiRecord } from '@infrapulse/domain';
import type { City } from '../city/open-city.ts';

export interface AssetKey {
  readonly asset: string;
  readonly part: string;
}

/** Event data as text, made once per flush however many clients want it. */
export interface LiveTexts {
  kpi(record: KpiRecord): string;
  alarm(alarm: Alarm, locale: Locale): string;
  asset(key: AssetKey): string;
}

export function createLiveTexts(city: City): LiveTexts {
  const made = new Map<object, string>();
  const once = (key: object, make: () => unknown): string => {
    const text = made.get(key) ?? JSON.stringify(make());
    made.set(key, text);
    return text;
  };
  return {
    kpi: (record) => once(record, () => kpiToWire(record)),
    alarm: (alarm, locale) => JSON.stringify(alarmToWire(alarm, locale) satisfies AlarmAnswer),
    asset: (key) => once(key, () => liveAsset(city, key)),
  };
}

function liveAsset(city: City, { asset, part }: AssetKey): LiveAsset {
  const span = city.states.of(asset).find((candidate) => candidate.part === part)?.span;
  const latest = city.latest.ofPart(asset, part);
  const known = {
    asset,
    part,
    kind: city.register.get(asset)?.kind ?? '',
    ts: latest?.ts ?? null,
    metrics: latest?.metrics ?? {},
  };
  if (!span) return { ...known, state: null, status: latest?.status ?? null, cause: '' };
  const { state, status, cause, start } = span;
  return { ...known, state, status, cause, ts: known.ts ?? toIso(start) };
}
