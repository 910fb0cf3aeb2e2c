import type { KindId } from '@infrapulse/domain';
import { chargerMessages, chargerState, silencesWithin } from './charger-messages.ts';
import type { City } from './create-city.ts';
import { datacenterMessages } from './datacenter-messages.ts';
import type { Span } from './fault-spans.ts';
import type { Cadence, Message } from './message.ts';
import type { RegisterRecord } from './register-record.ts';
import { siteMessages, siteState } from './site-messages.ts';

/** One asset that reports, whatever its kind. */
export interface Speaker {
  readonly kind: KindId;
  readonly record: RegisterRecord;
  /** What it says in (from, to], in order of time. */
  speak(span: readonly [number, number], every: Cadence): readonly Message[];
  /** How it is at `t`, for what keeps a state until it says otherwise. */
  state(t: number): readonly Message[];
  /** When nothing of it gets through, as far as that touches (from, to]. */
  silences(from: number, to: number): readonly Span[];
}

/** Every asset of the city that reports. */
export function speakers(city: City): readonly Speaker[] {
  return [
    ...city.chargers.map((model) => ({
      ...speakerOf(model, 'charger', chargerMessages),
      state: (t: number) => chargerState(model, t),
      silences: (from: number, to: number) => silencesWithin(model, from, to),
    })),
    ...city.datacenters.map((model) => speakerOf(model, 'datacenter', datacenterMessages)),
    ...city.sites.map((model) => ({
      ...speakerOf(model, 'site5g', siteMessages),
      state: (t: number) => siteState(model, t),
    })),
  ];
}

function speakerOf<M extends { readonly record: RegisterRecord }>(
  model: M,
  kind: KindId,
  messages: (model: M, span: readonly [number, number], every: Cadence) => readonly Message[],
): Speaker {
  return {
    kind,
    record: model.record,
    speak: (span, every) => [...messages(model, span, every)].sort((a, b) => a.ts - b.ts),
    state: () => [],
    silences: () => [],
  };
}
