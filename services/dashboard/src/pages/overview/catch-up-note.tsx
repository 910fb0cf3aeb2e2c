import { formatCount } from '../../format/format-number.ts';
import { useLiveSlice } from '../../live/live-context.ts';
import { fill } from '../../words/fill.ts';
import { useWords } from '../../words/words-context.ts';

const LAG_MAX = 1000;
/** What the page shows comes out of these; other readers may lag unseen. */
const SHOWN = ['kpi', 'kpi-rollup', 'alarms'];

/** Says that what is shown trails behind what was received. */
export function CatchUpNote() {
  const { words } = useWords();
  const lag = useLiveSlice((state) =>
    Math.max(0, ...SHOWN.map((group) => state.pipeline?.lag[group] ?? 0)),
  );
  if (lag <= LAG_MAX) return null;
  return (
    <p className="catch-up" role="status">
      {fill(words.overview.catchingUp, { count: formatCount(lag) })}
    </p>
  );
}
