import type { AlarmAnswer } from '@infrapulse/contracts';
import { formatFigure, formatFigureLimit } from '../format/format-figure.ts';
import { signOf } from '../format/format-kpi.ts';
import { formatShortTime } from '../format/format-time.ts';
import { fill } from '../words/fill.ts';
import { useWords } from '../words/words-context.ts';
import { figureWord } from './figure-word.ts';

/** The value that raised it, and its limit with the sign. */
export function AlarmFigure({ alarm }: { readonly alarm: AlarmAnswer }) {
  const { words } = useWords();
  const { value, limit, comparator, forecast } = alarm;
  const word = (figure: string | null) => figureWord(words, figure ?? '—');
  return (
    <span className="live-value">
      {typeof value === 'string' && <span title={value}>{word(value)}</span>}
      {typeof value === 'number' ? formatFigure(alarm, value) : value === null && word(value)}
      {limit !== null && (
        <span className="faint">
          {' '}
          <span className="nowrap">
            / {comparator && `${signOf(comparator)} `}
            {typeof limit === 'number' ? formatFigureLimit(alarm, limit) : word(limit)}
          </span>
        </span>
      )}
      {forecast && (
        <span className="faint">
          <br />
          {fill(words.alarms.crosses, { time: formatShortTime(forecast.crossesAt) })}
        </span>
      )}
    </span>
  );
}
