import type { AssetAnswer, SpanAnswer } from '@infrapulse/contracts';
import { useMemo } from 'react';
import { useAnswer } from '../../api/use-answer.ts';
import { StateTimeline } from '../../charts/state-timeline.tsx';
import { useLiveSlice } from '../../live/live-context.ts';
import { Answer } from '../../look/notices.tsx';
import { Panel } from '../../look/panel.tsx';
import { useWords } from '../../words/words-context.ts';

const DAY_MS = 86_400_000;
const EVERY_MS = 20_000;
const MINUTE_MS = 60_000;

/** The last 24 hours of states, by the clock of the log: it may be a simulated one. */
export function TimelinePanel({ asset }: { readonly asset: AssetAnswer }) {
  const { words } = useWords();
  const spans = useAnswer<{ items: SpanAnswer[] }>(
    `/assets/${encodeURIComponent(asset.id)}/states`,
    EVERY_MS,
  );
  const minute = useLiveSlice((state) =>
    Math.floor((Date.parse(state.pipeline?.at ?? '') || Date.now()) / MINUTE_MS),
  );
  const parts = useMemo(() => asset.states.map(({ part }) => part), [asset.states]);
  const to = (minute + 1) * MINUTE_MS;
  return (
    <Panel title={words.asset.timeline}>
      <Answer of={spans}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="notice">{words.asset.noSpans}</p>
          ) : (
            <StateTimeline parts={parts} spans={items} from={to - DAY_MS} to={to} />
          )
        }
      </Answer>
    </Panel>
  );
}
