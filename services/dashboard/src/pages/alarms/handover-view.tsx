import type { MetaAnswer, ShownAlarmAnswer } from '@infrapulse/contracts';
import { useMemo } from 'react';
import { STANDING, UNACKED } from '../../alarms/alarm-order.ts';
import { queryPath } from '../../api/query-path.ts';
import { type Loaded, useAnswer } from '../../api/use-answer.ts';
import { formatTime } from '../../format/format-time.ts';
import { Answer } from '../../look/notices.tsx';
import { fill } from '../../words/fill.ts';
import { useWords } from '../../words/words-context.ts';
import { HandoverTable } from './handover-table.tsx';

const SHIFT_MS = 8 * 3_600_000;
const EVERY_MS = 60_000;
const LISTED = 500;

interface Page {
  readonly items: readonly ShownAlarmAnswer[];
  readonly next: string | null;
}

function useAlarmPage(state: string, more: Readonly<Record<string, string | number>>) {
  return useAnswer<Page>(
    queryPath('/alarms', { state, limit: LISTED, sort: 'priority', ...more }),
    EVERY_MS,
  );
}

/** What one shift tells the next: what stands, what is kept from calling and why, what was raised. */
export function HandoverView() {
  const meta = useAnswer<MetaAnswer>('/meta');
  return <Answer of={meta}>{({ now }) => <Handover now={Date.parse(now)} />}</Answer>;
}

function Handover({ now }: { readonly now: number }) {
  const { words } = useWords();
  const from = now - SHIFT_MS;
  // What was suppressed called nobody: it is told by the alarm that holds it.
  const called = [...STANDING, 'NORMAL', 'SHELVED', 'OUT_OF_SERVICE'].join(',');
  const standing = useAlarmPage(STANDING.join(','), {});
  const shelved = useAlarmPage('SHELVED', {});
  const suppressed = byHand(useAlarmPage('SUPPRESSED_BY_DESIGN', {}));
  const outOfService = useAlarmPage('OUT_OF_SERVICE', {});
  const raised = useAlarmPage(called, { from, sort: '-raisedAt' });
  const counts = useCounts(standing);
  const shift = { from: formatTime(from), to: formatTime(now) };
  return (
    <div data-testid="handover">
      <div className="panel-head">
        <p>
          {fill(words.handover.shift, shift)}
          {counts && <span className="soft"> · {counts}</span>}
        </p>
        <button
          type="button"
          className="no-print"
          data-testid="handover-print"
          onClick={() => window.print()}
        >
          {words.handover.print}
        </button>
      </div>
      <Section title={words.handover.standing} of={standing} columns="standing" />
      <Section title={words.handover.shelved} of={shelved} columns="silenced" />
      <Section title={words.handover.byHand} of={suppressed} columns="silenced" />
      <Section title={words.handover.outOfService} of={outOfService} columns="silenced" />
      <Section title={words.handover.raised} of={raised} columns="standing" />
      <p className="sign">
        <span>{words.handover.signOut}</span>
        <span>{words.handover.signIn}</span>
      </p>
    </div>
  );
}

/** Those that somebody suppressed: by whom, not by what. */
function byHand({ data, ...rest }: Loaded<Page>): Loaded<Page> {
  if (!data) return { data, ...rest };
  const items = data.items.filter(
    ({ because, suppressedBy }) => because !== null && because.by === suppressedBy,
  );
  return { ...rest, data: { ...data, items } };
}

function useCounts({ data }: Loaded<Page>): string | null {
  const { words } = useWords();
  return useMemo(() => {
    if (!data) return null;
    const unacked = data.items.filter(({ state }) => UNACKED.includes(state)).length;
    const held = data.items.reduce((sum, { holds }) => sum + holds, 0);
    return [
      `${words.handover.standing}: ${data.items.length}${data.next === null ? '' : '+'}`,
      fill(words.handover.unacked, { count: unacked }),
      fill(words.handover.suppressed, { count: held }),
    ].join(' · ');
  }, [data, words]);
}

interface SectionProps {
  readonly title: string;
  readonly of: Loaded<Page>;
  readonly columns: 'standing' | 'silenced';
}

function Section({ title, of, columns }: SectionProps) {
  const { words } = useWords();
  return (
    <section className="handover">
      <h2>{title}</h2>
      <Answer of={of}>
        {({ items, next }) => (
          <>
            {items.length === 0 ? (
              <p className="soft">{words.handover.none}</p>
            ) : (
              <HandoverTable items={items} columns={columns} title={title} />
            )}
            {next !== null && (
              <p className="faint">{fill(words.handover.more, { count: items.length })}</p>
            )}
          </>
        )}
      </Answer>
    </section>
  );
}
