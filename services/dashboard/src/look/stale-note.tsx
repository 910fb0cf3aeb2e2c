import { formatClock } from '../format/format-time.ts';
import { useLive, useLiveSlice } from '../live/live-context.ts';
import { fill } from '../words/fill.ts';
import { useWords } from '../words/words-context.ts';

/** Says that the values on the page are old, and how old. */
export function StaleNote() {
  const { words } = useWords();
  const { connection, heardAt } = useLive();
  const known = useLiveSlice((state) => state.pipeline !== null);
  if (connection === 'live' || connection === 'connecting') return null;
  const { stale, never } = words.connection;
  return (
    <p className="stale-note" role="status" data-testid="stale-note">
      {known ? fill(stale, { time: formatClock(heardAt) }) : never}
    </p>
  );
}
