import { RateLine } from '../../charts/rate-line.tsx';
import { formatMeasure } from '../../format/format-number.ts';
import { useLiveSlice } from '../../live/live-context.ts';
import { peakOf } from '../../live/rate-points.ts';
import { Panel } from '../../look/panel.tsx';
import { fill } from '../../words/fill.ts';
import { useWords } from '../../words/words-context.ts';

/** Messages per second, now and over the last minutes. */
export function RatePanel() {
  const { words } = useWords();
  const points = useLiveSlice((state) => state.rates);
  const rate = points.at(-1)?.perSecond;
  const known = rate !== undefined && rate !== null;
  return (
    <Panel title={words.overview.rate} span={5}>
      <div className="rate">
        <p>
          <span className="big live-value" data-testid="message-rate">
            {known ? shown(rate) : words.state.none}
          </span>{' '}
          <span className="soft">{words.overview.perSecond}</span>
        </p>
        <RateLine points={points} label={words.overview.rate} />
      </div>
      <p className="faint">
        {known
          ? fill(words.overview.rateHint, { minutes: 5, peak: shown(peakOf(points)) })
          : words.overview.rateWait}
      </p>
    </Panel>
  );
}

function shown(rate: number): string {
  return formatMeasure(Number(rate.toPrecision(3)));
}
