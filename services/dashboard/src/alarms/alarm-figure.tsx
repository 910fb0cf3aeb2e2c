import type { AlarmAnswer } from '@infrapulse/contracts';
import { formatMeasure } from '../format/format-number.ts';
import { formatShortTime } from '../format/format-time.ts';
import { fill } from '../words/fill.ts';
import { useWords } from '../words/words-context.ts';
import { figureWord } from './figure-word.ts';

const SIGNS: Readonly<Record<string, string>> = { '>=': '≥', '<=': '≤' };

/** The value that raised it, and its limit with the sign. */
export function AlarmFigure({ alarm }: { readonly alarm: AlarmAnswer }) {
  const { words } = useWords();
  const { value, limit, comparator, unit, forecast } = alarm;
  const unitText = unit === '1' ? '' : ` ${unit}`;
  const show = (figure: AlarmAnswer['value']) =>
    typeof figure === 'number' ? formatMeasure(figure) : figureWord(words, figure ?? '—');
  return (
    <span className="live-value">
      {typeof value === 'string' ? <span title={value}>{show(value)}</span> : show(value)}
      {typeof value === 'number' && unitText}
      {limit !== null && (
        <span className="faint">
          {' '}
          / {comparator && (SIGNS[comparator] ?? comparator)} {show(limit)}
          {unitText}
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
