import type { Times } from './times.ts';

/** What a KPI record should say; times in ms, energies in Wh. */
export interface Figures {
  readonly numerator: number | null;
  readonly denominator: number | null;
  readonly value: number | null;
  readonly coverage: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** Absent where the KPI is not one of times. */
  readonly times?: {
    readonly up: number;
    readonly down: number;
    readonly unknown: number;
    readonly excluded: number;
  };
  readonly energies?: { readonly dcWh: number | undefined; readonly itWh: number | undefined };
  /** Numerators of both bounds, and of what; absent where there is but the value. */
  readonly ends?: { readonly low: number; readonly high: number; readonly of: number };
  /** The meters were last read too long ago, or cannot all be right. */
  readonly isWithheld?: boolean;
}

/** A policy of a KPI over times: the definitions of domain.md and interfaces §7, one line each. */
interface Form {
  readonly up: (t: Times) => number;
  readonly down: (t: Times) => number;
  readonly numerator: (t: Times) => number;
  readonly denominator: (t: Times) => number;
  /** The numerator if all unknown time were down, and if it were all up; and of what. */
  readonly low: (t: Times) => number;
  readonly high: (t: Times) => number;
  readonly of: (t: Times) => number;
  readonly coverage?: (t: Times) => number | null;
}

const up = (t: Times) => t.up + t.charging + t.saving;
const down = (t: Times) => t.down + t.byPlan;
const known = (t: Times) => up(t) + down(t);
const required = (t: Times) => known(t) + t.unknown;
const scheduled = (t: Times) => required(t) + t.excluded;
const ratio = (numerator: number, of: number) => (of > 0 ? numerator / of : null);

/** up / (up + down). */
function available(upOf: (t: Times) => number, downOf: (t: Times) => number): Form {
  return {
    up: upOf,
    down: downOf,
    numerator: upOf,
    denominator: (t) => upOf(t) + downOf(t),
    low: upOf,
    high: (t) => upOf(t) + t.unknown,
    of: (t) => upOf(t) + downOf(t) + t.unknown,
  };
}

/** A share of some time. */
function share(form: Pick<Form, 'numerator' | 'low' | 'high' | 'of'>): Form {
  return { up, down, denominator: form.of, ...form };
}

const inOpenHours = (t: Times) => scheduled(t) - down(t) - t.excludedDown;

const UPTIME: Readonly<Record<string, Form>> = {
  exclude_unknown: available(up, down),
  unknown_is_down: share({ numerator: up, low: up, high: (t) => up(t) + t.unknown, of: required }),
  unknown_is_up: share({
    numerator: (t) => up(t) + t.unknown,
    low: up,
    high: (t) => up(t) + t.unknown,
    of: required,
  }),
  // (period − (outage − excluded)) / period, unknown time an outage, closed hours none.
  nevi: share({
    numerator: (t) => up(t) + t.excluded + t.closed,
    low: (t) => up(t) + t.excluded + t.closed,
    high: (t) => up(t) + t.unknown + t.excluded + t.closed,
    of: (t) => scheduled(t) + t.closed,
  }),
  uk_literal: share({
    numerator: inOpenHours,
    low: (t) => inOpenHours(t) - t.unknown,
    high: inOpenHours,
    of: scheduled,
  }),
  afirev: share({
    numerator: (t) => inOpenHours(t) - t.longUnknown,
    low: (t) => inOpenHours(t) - t.unknown,
    high: inOpenHours,
    of: scheduled,
  }),
};

function factor(hours: (t: Times) => number): Form {
  return {
    ...share({ numerator: hours, low: hours, high: (t) => hours(t) + t.unknown, of: periodHours }),
    denominator: (t) => known(t) + t.excludedDown,
    coverage: (t) => ratio(known(t) + t.excludedDown, periodHours(t)),
  };
}

/** Time by the number of events in it. */
function perEvent(time: (t: Times) => number, events: (t: Times) => number): Form {
  return {
    up,
    down,
    numerator: time,
    denominator: (t) => events(t) * 1000,
    low: time,
    high: (t) => time(t) + t.unknown,
    of: (t) => events(t) * 1000,
  };
}

const periodHours = (t: Times) => required(t) + t.excludedDown;

/** KPI → policy → form, of everything that follows from times; usual policies first. */
export const TIME_FORMS: Readonly<Record<string, Readonly<Record<string, Form>>>> = {
  'charger.uptime': UPTIME,
  'charger.online_rate': {
    default: {
      ...share({ numerator: known, low: known, high: known, of: required }),
      coverage: (t) => (required(t) > 0 ? 1 : null),
    },
  },
  'charger.utilisation': {
    default: share({
      numerator: (t) => t.charging,
      low: (t) => t.charging,
      high: (t) => t.charging + t.unknown,
      of: scheduled,
    }),
  },
  'charger.mttr': {
    default: perEvent(
      (t) => t.down,
      (t) => t.repairs,
    ),
  },
  'charger.mtbf': { default: perEvent(up, (t) => t.failures) },
  'site5g.availability': {
    without_energy_saving: available(up, down),
    fault_only: available(
      (t) => up(t) + t.byPlan,
      (t) => t.down,
    ),
    all_causes: available(
      (t) => t.up + t.charging,
      (t) => down(t) + t.saving,
    ),
    energy_saving_left_out: available((t) => t.up + t.charging, down),
  },
  'hydrogen.availability': {
    all_nozzles: available(up, down),
    H35: available(up, down),
    H70: available(up, down),
  },
  'substation.availability': {
    AF: factor(up),
    POF: factor((t) => t.byPlan + t.excludedDown),
    UOF: factor((t) => t.down),
  },
};

/** null value where nothing is known, whatever the form. */
const NEEDS_KNOWN = new Set(['charger.uptime', 'charger.utilisation']);

export function timeFigures(kpi: string, policy: string, t: Times): Figures {
  const form = TIME_FORMS[kpi]?.[policy];
  if (!form) throw new Error(`the oracle knows no ${kpi} by ${policy}`);
  const isNull = NEEDS_KNOWN.has(kpi) && known(t) === 0;
  const [numerator, of] = [form.numerator(t), form.denominator(t)];
  const knownOf = form.up(t) + form.down(t);
  const coverage = form.coverage ? form.coverage(t) : ratio(knownOf, knownOf + t.unknown);
  return {
    numerator,
    denominator: of,
    value: isNull ? null : ratio(numerator, of),
    coverage,
    low: ratio(form.low(t), form.of(t)),
    high: ratio(form.high(t), form.of(t)),
    ends: { low: form.low(t), high: form.high(t), of: form.of(t) },
    times: { up: form.up(t), down: form.down(t), unknown: t.unknown, excluded: t.excluded },
  };
}
