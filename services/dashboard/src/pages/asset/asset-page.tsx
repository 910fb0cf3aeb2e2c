import type { AssetAnswer, KindAnswer } from '@infrapulse/contracts';
import { useState } from 'react';
import { Link } from 'wouter';
import { AlarmList } from '../../alarms/alarm-list.tsx';
import { mergeAlarms } from '../../alarms/merge-alarms.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { useAssetFeed, useLiveSlice } from '../../live/live-context.ts';
import { Answer } from '../../look/notices.tsx';
import { Panel } from '../../look/panel.tsx';
import { StateMark } from '../../look/state-mark.tsx';
import { usePageTitle } from '../../look/use-page-title.ts';
import { nameOf } from '../../words/name-of.ts';
import { useWords } from '../../words/words-context.ts';
import { AssetFacts } from './asset-facts.tsx';
import { AssetKpis } from './asset-kpis.tsx';
import { LatestTable } from './latest-table.tsx';
import { MetricPanel } from './metric-panel.tsx';
import { TimelinePanel } from './timeline-panel.tsx';

const EVERY_MS = 15_000;

/** Everything known of one asset; while it is open the feed is narrowed to it. */
export function AssetPage({ id }: { readonly id: string }) {
  const { words } = useWords();
  useAssetFeed(id);
  const asset = useAnswer<AssetAnswer>(`/assets/${encodeURIComponent(id)}`, EVERY_MS);
  usePageTitle(asset.data?.name || id);
  const kind = useAnswer<KindAnswer>(asset.data ? `/kinds/${asset.data.kind}` : null);
  return (
    <>
      <Link href="/assets">← {words.asset.back}</Link>
      <Answer of={asset}>
        {(answer) => (
          <>
            <Head asset={answer} />
            <Answer of={kind}>{(known) => <Panels asset={answer} kind={known} />}</Answer>
          </>
        )}
      </Answer>
    </>
  );
}

function Head({ asset }: { readonly asset: AssetAnswer }) {
  const { words } = useWords();
  return (
    <div className="page-head">
      <h1>{asset.name || asset.id}</h1>
      <code className="soft">{asset.id}</code>
      <span className="soft">{nameOf(words.kinds, asset.kind)}</span>
      {asset.state && <StateMark state={asset.state} />}
    </div>
  );
}

interface PanelsProps {
  readonly asset: AssetAnswer;
  readonly kind: KindAnswer;
}

function Panels({ asset, kind }: PanelsProps) {
  const { words } = useWords();
  return (
    <div className="columns">
      <Panel title={words.asset.register} span={5}>
        <AssetFacts asset={asset} readOnly={kind.readOnly} />
      </Panel>
      <Panel title={words.asset.latest} span={7}>
        <LatestTable asset={asset} kind={kind} />
      </Panel>
      <OpenAlarms asset={asset} />
      {asset.states.length > 0 && <TimelinePanel asset={asset} />}
      {asset.latest.length > 0 && <MetricPanel asset={asset} kind={kind} />}
      <Panel title={words.asset.kpis}>
        <AssetKpis asset={asset} />
      </Panel>
    </div>
  );
}

function OpenAlarms({ asset }: { readonly asset: AssetAnswer }) {
  const { words } = useWords();
  const [open, setOpen] = useState<string | null>(null);
  const changes = useLiveSlice((state) => state.alarms);
  const items = mergeAlarms(asset.alarms, changes, {
    matches: (alarm) => alarm.assetOrId === asset.id && alarm.state !== 'NORMAL',
    max: 100,
  });
  return (
    <Panel title={words.asset.alarms}>
      {items.length === 0 && <p className="soft">{words.asset.noAlarms}</p>}
      <AlarmList items={items} open={open} setOpen={setOpen} />
    </Panel>
  );
}
