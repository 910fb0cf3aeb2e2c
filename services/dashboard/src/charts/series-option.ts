import type { SeriesAnswer } from '@infrapulse/contracts';
import { formatMeasure, formatTick } from '../format/format-number.ts';
import { formatShortTime, formatTime } from '../format/format-time.ts';
import { unitBehind } from '../format/units.ts';

type Series = SeriesAnswer['series'];

export interface SeriesChartProps {
  readonly series: Series;
  readonly unit: string;
  /** The name of the part that is the asset itself. */
  readonly whole: string;
  /** Values hold until the next one: drawn as steps. Else a longer gap than this is left open. */
  readonly gapMs: number | null;
  readonly from: number;
  readonly to: number;
}

/** Colours of the page, read from its variables, so that the chart follows dark and light. */
export interface ChartLook {
  readonly text: string;
  readonly line: string;
  readonly panel: string;
  readonly series: readonly string[];
}

const PARTS_MAX = 24;

/** The chart as data: a line per part, gaps where values are missing. */
export function seriesOption(
  { series, unit, whole, gapMs, from, to }: SeriesChartProps,
  look: ChartLook,
) {
  const axisLine = { lineStyle: { color: look.line } };
  return {
    animation: false,
    color: [...look.series],
    textStyle: { color: look.text },
    grid: { left: 12, right: 16, top: 34, bottom: 8, containLabel: true },
    legend: { top: 0, type: 'scroll', textStyle: { color: look.text } },
    tooltip: {
      trigger: 'axis',
      backgroundColor: look.panel,
      borderColor: look.line,
      textStyle: { color: look.text },
      axisPointer: { label: { formatter: ({ value }: { value: number }) => formatTime(value) } },
      valueFormatter: (value: number | null) => `${formatMeasure(value)}${unitBehind(unit)}`,
    },
    xAxis: {
      type: 'time',
      min: from,
      max: to,
      axisLine,
      axisLabel: {
        color: look.text,
        hideOverlap: true,
        formatter: (value: number) => formatShortTime(value),
      },
      splitLine: { show: false },
    },
    yAxis: {
      type: 'value',
      name: unit,
      scale: true,
      nameTextStyle: { color: look.text, align: 'left' },
      axisLabel: { color: look.text, formatter: (value: number) => formatTick(value) },
      splitLine: axisLine,
    },
    series: series.slice(0, PARTS_MAX).map(({ part, points }) => ({
      type: 'line',
      name: part === '' ? whole : part,
      showSymbol: points.length < 3,
      step: gapMs === null ? 'end' : false,
      sampling: gapMs === null ? undefined : 'lttb',
      lineStyle: { width: 1.5 },
      data: withGaps(points, gapMs ?? Number.POSITIVE_INFINITY),
    })),
  };
}

/** Where nothing is known for longer than `gapMs` the line breaks: a straight line would be invented. */
function withGaps(points: Series[number]['points'], gapMs: number): [number, number | null][] {
  const drawn: [number, number | null][] = [];
  for (const [ts, value] of points) {
    const at = Date.parse(ts);
    const last = drawn.at(-1);
    if (last && at - last[0] > gapMs) drawn.push([last[0] + 1, null]);
    drawn.push([at, value]);
  }
  return drawn;
}
