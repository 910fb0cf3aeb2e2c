import type { AssetAnswer, KindAnswer, SeriesAnswer } from '@infrapulse/contracts';
import { lazy, Suspense, useState } from 'react';
import { queryPath } from '../../api/query-path.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { shownUnit } from '../../format/units.ts';
import { useLiveSlice } from '../../live/live-context.ts';
import { loadPagePart } from '../../load-page-part.ts';
import { Choice } from '../../look/choice.tsx';
import { Answer, Loading } from '../../look/notices.tsx';
import { Panel } from '../../look/panel.tsx';
import { useWords } from '../../words/words-context.ts';

const SeriesChart = lazy(async () => {
  const { SeriesChart: component } = await loadPagePart(
    () => import('../../charts/series-chart.tsx'),
  );
  return { default: component };
});

const HOUR_MS = 3_600_000;
const RANGES = {
  hour: { ms: HOUR_MS, every: '', bucketMs: 0 },
  day: { ms: 24 * HOUR_MS, every: '5m', bucketMs: HOUR_MS / 12 },
  week: { ms: 168 * HOUR_MS, every: '1h', bucketMs: HOUR_MS },
  month: { ms: 720 * HOUR_MS, every: '4h', bucketMs: 4 * HOUR_MS },
} as const;
type Range = keyof typeof RANGES;
const STEP_MS = 30_000;

interface MetricProps {
  readonly asset: AssetAnswer;
  readonly kind: KindAnswer;
}

/** One metric of every part over time. */
export function MetricPanel({ asset, kind }: MetricProps) {
  const { lang, words } = useWords();
  const measured = new Set(asset.latest.flatMap(({ metrics }) => Object.keys(metrics)));
  const known = kind.metrics.filter(({ name }) => measured.has(name));
  const [chosen, choose] = useState('');
  const [range, setRange] = useState<Range>('day');
  const metric = known.find(({ name }) => name === chosen) ?? preferred(known);
  const { hour, day, week, month } = words.asset;
  if (!metric) return null;
  const labels = known.map(({ name, label }) => [name, lang === 'en' ? label.en : label.zh]);
  return (
    <Panel title={words.asset.chart}>
      <div className="filters">
        <Choice
          label={words.asset.metric}
          names={Object.fromEntries(labels) as Record<string, string>}
          value={metric.name}
          change={choose}
          all={false}
        />
        <Choice
          label={words.asset.range}
          names={{ hour, day, week, month }}
          value={range}
          change={(value) => setRange(value as Range)}
          all={false}
        />
      </div>
      <Chart key={`${metric.name} ${range}`} asset={asset} metric={metric} range={range} />
    </Panel>
  );
}

function preferred(metrics: KindAnswer['metrics']): KindAnswer['metrics'][number] | undefined {
  return metrics.find(({ name }) => name === 'power_kw') ?? metrics[0];
}

interface ChartProps {
  readonly asset: AssetAnswer;
  readonly metric: KindAnswer['metrics'][number];
  readonly range: Range;
}

function Chart({ asset, metric, range }: ChartProps) {
  const { words } = useWords();
  const { ms, every, bucketMs } = RANGES[range];
  const holds = asset.reporting === 'on_change';
  const step = useLiveSlice((state) =>
    Math.floor((Date.parse(state.pipeline?.at ?? '') || Date.now()) / STEP_MS),
  );
  const to = (step + 1) * STEP_MS;
  const path = queryPath(`/assets/${encodeURIComponent(asset.id)}/series`, {
    metric: metric.name,
    from: to - ms,
    to,
    every,
    fn: every === '' ? '' : metric.meter || holds ? 'last' : 'mean',
  });
  const series = useAnswer<SeriesAnswer>(path);
  return (
    <Answer of={series}>
      {(answer) =>
        answer.series.every(({ points }) => points.length === 0) ? (
          <p className="notice">{words.asset.noPoints}</p>
        ) : (
          <Suspense fallback={<Loading />}>
            <SeriesChart
              series={answer.series}
              unit={shownUnit(metric.unit)}
              whole={words.asset.whole}
              gapMs={holds ? null : 3 * Math.max(bucketMs, asset.intervalS * 1000)}
              from={to - ms}
              to={to}
            />
          </Suspense>
        )
      }
    </Answer>
  );
}
