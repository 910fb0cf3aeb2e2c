import type { AlarmPerformanceAnswer, MetaAnswer, NamedAlarm } from '@infrapulse/contracts';
import { useState } from 'react';
import { Link } from 'wouter';
import { AlarmPlace } from '../../alarms/alarm-place.tsx';
import { queryPath } from '../../api/query-path.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { formatCount, formatMeasure, formatPercent } from '../../format/format-number.ts';
import { formatTime } from '../../format/format-time.ts';
import { Choice } from '../../look/choice.tsx';
import { Answer } from '../../look/notices.tsx';
import { fill } from '../../words/fill.ts';
import { useWords } from '../../words/words-context.ts';
import { type Judged, judgePerformance } from './judge-performance.ts';

const EVERY_MS = 60_000;
const HOURS: Readonly<Record<string, number>> = { shift: 8, day: 24, week: 168 };

/** How the alarm system serves its operators, beside what the standards ask for. */
export function PerformanceView() {
  const { words } = useWords();
  const [range, setRange] = useState('day');
  const { shift, day, week } = words.performance;
  // The clock of the server: it may be another than the browser's.
  const meta = useAnswer<MetaAnswer>('/meta', EVERY_MS);
  const from = Date.parse(meta.data?.now ?? '') - (HOURS[range] ?? 0) * 3_600_000;
  const path = meta.data ? queryPath('/alarms/performance', { from }) : null;
  const figures = useAnswer<AlarmPerformanceAnswer>(path);
  return (
    <>
      <search className="filters">
        <Choice
          label={words.performance.range}
          names={{ shift, day, week }}
          value={range}
          change={setRange}
          all={false}
        />
      </search>
      <Answer of={figures}>{(answer) => <Figures of={answer} />}</Answer>
    </>
  );
}

function Figures({ of }: { readonly of: AlarmPerformanceAnswer }) {
  const { words } = useWords();
  const { positions } = of;
  const time = { from: formatTime(of.from), to: formatTime(of.to) };
  const stale = of.stale.map((named) => ({ named, said: formatTime(named.raisedAt) }));
  const top = of.top10.map((named) => ({ named, said: formatCount(named.times) }));
  const often = of.chattering.map((named) => ({ named, said: formatCount(named.times) }));
  return (
    <>
      <p className="soft">
        {fill(words.performance.positions, { ...time, count: positions })} ·{' '}
        {words.performance.annunciated}: {formatCount(of.annunciated)} ·{' '}
        {words.performance.floodAlarms}: {formatCount(of.floodAlarms)}
      </p>
      {of.inFlood && (
        <p className="catch-up" role="status">
          {words.performance.inFlood}
        </p>
      )}
      <FigureTable of={of} />
      <p className="faint">{words.performance.hint}</p>
      <div className="columns handover">
        <AlarmTable
          title={words.performance.mostFrequent}
          said={words.performance.times}
          rows={top}
        />
        <AlarmTable
          title={words.performance.chattering}
          said={words.performance.times}
          rows={often}
        />
        <AlarmTable title={words.performance.standingLong} said={words.alarms.since} rows={stale} />
      </div>
    </>
  );
}

function FigureTable({ of }: { readonly of: AlarmPerformanceAnswer }) {
  const { words } = useWords();
  const targets: Readonly<Record<string, string>> = words.performance;
  return (
    <div className="scroll">
      <table className="medium figures" data-testid="alarm-performance">
        <thead>
          <tr>
            <th>{words.performance.figure}</th>
            <th className="number">{words.performance.value}</th>
            <th>{words.performance.target}</th>
            <th>{words.performance.verdict}</th>
          </tr>
        </thead>
        <tbody>
          {judgePerformance(of).map((figure) => (
            <tr key={figure.name} data-figure={figure.name}>
              <td>{words.performance[figure.name]}</td>
              <td className="number">{show(figure)}</td>
              <td>{targets[`${figure.name}Target`]}</td>
              <td>
                {figure.tone ? (
                  <span className="verdict" data-tone={figure.tone}>
                    {words.performance[figure.tone]}
                  </span>
                ) : (
                  words.state.none
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function show({ value, form }: Judged): string {
  if (form === 'share') return formatPercent(value);
  return form === 'count' ? formatCount(value) : formatMeasure(value);
}

const SHOWN = 20;

interface AlarmTableProps {
  readonly title: string;
  readonly said: string;
  readonly rows: readonly { readonly named: NamedAlarm; readonly said: string }[];
}

function AlarmTable({ title, said, rows }: AlarmTableProps) {
  const { words } = useWords();
  return (
    <section className="span-4">
      <h3>{title}</h3>
      {rows.length === 0 ? (
        <p className="notice">{words.handover.none}</p>
      ) : (
        <table>
          <thead>
            <tr>
              <th>{words.performance.alarm}</th>
              <th className="number">{said}</th>
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, SHOWN).map(({ named, said: figure }) => (
              <tr key={named.alarm} data-alarm={named.alarm}>
                <td>
                  <Link href={`/alarms?id=${encodeURIComponent(named.alarm)}`}>
                    {named.text ?? <code>{named.alarm}</code>}
                  </Link>
                  <br />
                  {named.text !== null && <AlarmPlace alarm={named} />}
                </td>
                <td className="number">{figure}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
