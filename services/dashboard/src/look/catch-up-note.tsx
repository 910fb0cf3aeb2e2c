import { formatCount } from '../format/format-number.ts';
import { formatTime } from '../format/format-time.ts';
import { useLiveSlice } from '../live/live-context.ts';
import { trailingBy } from '../live/trailing.ts';
import { fill } from '../words/fill.ts';
import { useWords } from '../words/words-context.ts';

const LAG_MAX = 1000;
/** A device that sends what it kept while its line was down changes no figure that is looked at. */
const BACKFILL_PER_S = 20;

/** Why figures are not final: the past still arrives, or what arrived is not yet worked in. */
export function CatchUpNote() {
  return (
    <div className="notes">
      <BackfillNote />
      <TrailingNote />
    </div>
  );
}

function BackfillNote() {
  const { words } = useWords();
  const backfill = useLiveSlice(({ pipeline }) => pipeline?.backfill ?? null);
  if (!backfill || backfill.rate < BACKFILL_PER_S) return null;
  const { rate, from, to } = backfill;
  const figures = {
    rate: formatCount(Math.round(rate)),
    from: formatTime(from),
    to: formatTime(to),
  };
  return (
    <p className="catch-up" data-testid="backfill-note">
      <span role="status">{words.state.backfilling}</span>{' '}
      <span className="faint">{fill(words.state.backfillNow, figures)}</span>
    </p>
  );
}

function TrailingNote() {
  const { words } = useWords();
  const lag = useLiveSlice((state) => trailingBy(state.lags));
  if (lag <= LAG_MAX) return null;
  return (
    <p className="catch-up" data-testid="trailing-note">
      <span role="status">{words.state.trailing}</span>{' '}
      <span className="faint">{fill(words.state.trailingBy, { count: formatCount(lag) })}</span>
    </p>
  );
}
