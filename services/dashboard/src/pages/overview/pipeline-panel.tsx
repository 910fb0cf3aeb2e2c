import type { PipelineAnswer } from '@infrapulse/contracts';
import { useAnswer } from '../../api/use-answer.ts';
import { formatCount } from '../../format/format-number.ts';
import { formatTime } from '../../format/format-time.ts';
import { useLiveSlice } from '../../live/live-context.ts';
import { Answer } from '../../look/notices.tsx';
import { Panel } from '../../look/panel.tsx';
import { fill } from '../../words/fill.ts';
import { nameOfForm } from '../../words/name-of-reason.ts';
import { useWords } from '../../words/words-context.ts';

const ENDS = ['received', 'stored', 'rejected', 'duplicate', 'inFlight'] as const;

/** Every message has one end; the sum is checked here again. */
export function PipelinePanel() {
  const { words } = useWords();
  const first = useAnswer<PipelineAnswer>('/pipeline');
  const live = useLiveSlice((state) => state.pipeline);
  return (
    <Panel title={words.overview.pipeline} span={7} testId="pipeline">
      <Answer of={{ ...first, data: live ?? first.data }}>
        {(pipeline) => (
          <>
            <dl className="tiles">
              {ENDS.map((end) => (
                <div key={end}>
                  <dt>{words.overview[end]}</dt>
                  <dd className="live-value" data-testid={`pipeline-${end}`}>
                    {formatCount(pipeline[end])}
                  </dd>
                </div>
              ))}
            </dl>
            <Balance pipeline={pipeline} />
          </>
        )}
      </Answer>
    </Panel>
  );
}

function Balance({ pipeline }: { readonly pipeline: PipelineAnswer }) {
  const { words } = useWords();
  const { received, stored, rejected, duplicate, inFlight } = pipeline;
  const off = received - stored - rejected - duplicate - inFlight;
  const [group = '', lag = 0] = Object.entries(pipeline.lag).sort((a, b) => b[1] - a[1])[0] ?? [];
  const reader = nameOfForm(words.readers, group);
  return (
    <ul className="faint balance">
      <li>
        {off === 0
          ? `✓ ${words.overview.balanced}`
          : fill(words.overview.balancedNot, { count: formatCount(off) })}
      </li>
      <li>{fill(words.overview.since, { time: formatTime(pipeline.since) })}</li>
      <li>
        {words.overview.setAside} {formatCount(pipeline.setAside)}
      </li>
      <li>{fill(words.overview.lag, { count: formatCount(lag), group: reader })}</li>
    </ul>
  );
}
