import { formatClock } from '../format/format-time.ts';
import { useLive } from '../live/live-context.ts';
import { fill } from '../words/fill.ts';
import { useWords } from '../words/words-context.ts';

/** Whether what one sees is current: live, reconnecting, or lost and since when. */
export function ConnectionBadge() {
  const { words } = useWords();
  const { connection, heardAt } = useLive();
  const text = words.connection[connection];
  return (
    <output
      className="badge connection"
      data-testid="connection"
      data-state={connection === 'connecting' ? 'reconnecting' : connection}
      aria-live="polite"
    >
      <span className="dot" aria-hidden="true" />
      {connection === 'lost' ? fill(text, { time: formatClock(heardAt) }) : text}
    </output>
  );
}
