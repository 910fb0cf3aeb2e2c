import type { SpanAnswer } from '@infrapulse/contracts';
import { formatDuration } from '../format/format-duration.ts';
import { formatClock, formatTime } from '../format/format-time.ts';
import { nameOf } from '../words/name-of.ts';
import { useWords } from '../words/words-context.ts';
import { type PlacedSpan, placeSpans, sumStates } from './place-spans.ts';

interface TimelineProps {
  readonly parts: readonly string[];
  readonly spans: readonly SpanAnswer[];
  readonly from: number;
  readonly to: number;
}

const TICKS = 6;
const HOUR_MS = 3_600_000;

/** A bar of states per part. Shape and hatching tell states apart, not colour alone. */
export function StateTimeline({ parts, spans, from, to }: TimelineProps) {
  return (
    <div className="timeline">
      {parts.map((part) => {
        const own = spans.filter((span) => span.part === part);
        return <PartBar key={part} part={part} placed={placeSpans(own, { from, to })} />;
      })}
      <Axis from={from} to={to} />
      <Legend spans={spans} />
    </div>
  );
}

function PartBar({
  part,
  placed,
}: {
  readonly part: string;
  readonly placed: readonly PlacedSpan[];
}) {
  const { words } = useWords();
  const sums = [...sumStates(placed)].map(
    ([state, ms]) => `${nameOf(words.partStates, state)} ${formatDuration(ms / 1000)}`,
  );
  return (
    <div className="timeline-row">
      <code>{part === '' ? words.asset.whole : part}</code>
      <div className="timeline-bar" role="img" aria-label={`${part}: ${sums.join(', ')}`}>
        {placed.map(({ span, left, width, ms }) => (
          <span
            key={span.start}
            data-of={span.state}
            data-status={span.status}
            style={{ left: `${left}%`, width: `${width}%` }}
            title={[
              nameOf(words.partStates, span.state),
              span.status ? nameOf(words.statuses, span.status) : nameOf(words.causes, span.cause),
              `${formatTime(span.start)} → ${span.end ? formatTime(span.end) : words.kpi.lasting}`,
              formatDuration(ms / 1000),
            ]
              .filter(Boolean)
              .join(' · ')}
          />
        ))}
      </div>
    </div>
  );
}

/** Ticks on whole hours, four hours apart. */
function Axis({ from, to }: { readonly from: number; readonly to: number }) {
  const step = ((to - from) / TICKS / HOUR_MS) * HOUR_MS;
  const first = Math.ceil(from / HOUR_MS) * HOUR_MS;
  const ticks = Array.from({ length: TICKS }, (_, index) => first + index * step);
  return (
    <div className="timeline-row" aria-hidden="true">
      <span />
      <div className="timeline-axis">
        {ticks.map((tick) => (
          <span key={tick} style={{ left: `${((tick - from) / (to - from)) * 100}%` }}>
            {formatClock(tick).slice(0, 5)}
          </span>
        ))}
      </div>
    </div>
  );
}

function Legend({ spans }: { readonly spans: readonly SpanAnswer[] }) {
  const { words } = useWords();
  const states = Object.keys(words.partStates).filter((state) =>
    spans.some((span) => span.state === state),
  );
  const charging = spans.some(({ status }) => status === 'CHARGING');
  return (
    <ul className="row faint legend">
      {states.map((state) => (
        <li key={state} className="state">
          <span className="swatch" data-of={state} aria-hidden="true" />
          {nameOf(words.partStates, state)}
        </li>
      ))}
      {charging && (
        <li className="state">
          <span className="swatch" data-of="CHARGING" aria-hidden="true" />
          {words.statuses.CHARGING}
        </li>
      )}
    </ul>
  );
}
