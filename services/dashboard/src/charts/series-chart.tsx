import { LineChart } from 'echarts/charts';
import { GridComponent, LegendScrollComponent, TooltipComponent } from 'echarts/components';
import { type EChartsType, init, use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';
import { useWords } from '../words/words-context.ts';
import { type ChartLook, type SeriesChartProps, seriesOption } from './series-option.ts';

use([LineChart, GridComponent, LegendScrollComponent, TooltipComponent, CanvasRenderer]);

/** A line per part, drawn by ECharts; this module is loaded when a chart is first shown. */
export function SeriesChart(props: SeriesChartProps) {
  const { words } = useWords();
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType>(undefined);
  const newest = useRef(props);

  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const made = init(element);
    chart.current = made;
    const draw = () => made.setOption(seriesOption(newest.current, lookOf(element)), true);
    const resize = new ResizeObserver(() => made.resize());
    resize.observe(element);
    const scheme = matchMedia('(prefers-color-scheme: dark)');
    scheme.addEventListener('change', draw);
    return () => {
      scheme.removeEventListener('change', draw);
      resize.disconnect();
      made.dispose();
    };
  }, []);

  useEffect(() => {
    newest.current = props;
    if (place.current) chart.current?.setOption(seriesOption(props, lookOf(place.current)), true);
  }, [props]);

  return <div ref={place} className="chart" role="img" aria-label={words.asset.chart} />;
}

function lookOf(element: HTMLElement): ChartLook {
  const style = getComputedStyle(element);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  return {
    text: colour('--soft'),
    line: colour('--line'),
    panel: colour('--raised'),
    series: ['--accent', '--warning', '--major', '--excluded', '--minor', '--down', '--up'].map(
      colour,
    ),
  };
}
