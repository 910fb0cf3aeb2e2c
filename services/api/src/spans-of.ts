import { type SpanAnswer, toIso } from '@infrapulse/contracts';
import type { Asset, StateSpan } from '@infrapulse/domain';
import type { SeriesPort } from '@infrapulse/ports';
import type { City } from './city/open-city.ts';

interface SpansQuery {
  readonly asset: Asset;
  readonly part?: string | undefined;
  readonly from: number;
  readonly to: number;
}

/** Spans that touch [from, to): closed ones from the store, the open one of each part from the states. */
export async function spansOf(
  { series, city }: { readonly series: SeriesPort; readonly city: City },
  { asset, part, from, to }: SpansQuery,
): Promise<readonly SpanAnswer[]> {
  const closed = await series.spans({
    asset: asset.id,
    ...(part === undefined ? {} : { part }),
    from,
    to,
  });
  const open = city.states
    .of(asset.id)
    .filter((state) => part === undefined || state.part === part)
    .filter(({ span }) => span.start < to && (span.end === null || span.end > from));
  // Both begin at the same instant: the present state was restated after the stored span was closed.
  const restated = new Set(open.map((state) => `${state.part} ${state.span.start}`));
  const kept = closed.filter((row) => !restated.has(`${row.part} ${row.start}`));
  return [
    ...kept.map((row) => spanToWire(row.part, row)),
    ...open.map((state) => spanToWire(state.part, state.span)),
  ];
}

function spanToWire(part: string, span: StateSpan): SpanAnswer {
  return {
    part,
    start: toIso(span.start),
    end: toIso(span.end),
    state: span.state,
    status: span.status,
    cause: span.cause,
    raw: span.raw,
  };
}
