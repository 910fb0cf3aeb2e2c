import {
  type CarriedOver,
  carriedOver,
  dayStart,
  lessSums,
  midnightFrom,
  noTime,
  type Stay,
  type TimeSums,
} from '@infrapulse/domain';
import type { PartState } from './city-state.ts';
import { addRows, type DayRows, noRows, setRow, sliceRows } from './day-rows.ts';
import { clipSpans, eachSpan } from './span-list.ts';

/** What the sums of a part follow from; kept as it was, it gives what was added, to be taken away again. */
export type PartView = Pick<PartState, 'spans' | 'days' | 'compactedTo' | 'carried'>;

type Time = Pick<Stay, 'from' | 'to'>;

/** A part as it was while its asset stayed somewhere. */
export function viewDuring(part: PartState, time: Time): PartView {
  const { spans, days, compactedTo, carried } = part;
  if (time.from === Number.NEGATIVE_INFINITY && time.to === Number.POSITIVE_INFINITY)
    return { spans, days, compactedTo, carried };
  return {
    spans: clipSpans(spans, time.from, time.to),
    days: daysDuring(part, { from: time.from, to: Math.min(time.to, compactedTo) }),
    compactedTo,
    carried: carriedInto(part, time.from),
  };
}

/** A silence or an outage that goes on where it moves goes on for its new scopes. */
function carriedInto({ spans, carried }: PartState, from: number): CarriedOver {
  return carriedOver(eachSpan(clipSpans(spans, Number.NEGATIVE_INFINITY, from)), carried);
}

function daysDuring(part: PartState, { from, to }: Time): DayRows {
  const { days } = part;
  if (from >= to) return noRows();
  const begin = from === Number.NEGATIVE_INFINITY ? from : midnightFrom(from);
  const rows = sliceRows(days, begin, dayStart(to)) ?? noRows();
  if (begin > from) setRow(rows, dayStart(from), restFrom(part, from, to));
  if (dayStart(to) !== to && dayStart(to) >= begin) setRow(rows, dayStart(to), headTo(part, to));
  return rows;
}

/** Of the day that holds both when it leaves within it again. */
function restFrom({ rests }: PartState, from: number, to: number): TimeSums {
  const rest = rests.get(from) ?? noTime();
  if (dayStart(from) !== dayStart(to)) return rest;
  return lessSums(rest, rests.get(to) ?? noTime());
}

function headTo({ days, rests }: PartState, to: number): TimeSums {
  const whole = noTime();
  addRows(days, dayStart(to), midnightFrom(to), whole);
  return lessSums(whole, rests.get(to) ?? noTime());
}
