import { usePageTitle } from '../../look/use-page-title.ts';
import { useWords } from '../../words/words-context.ts';
import { AlarmsPanel } from './alarms-panel.tsx';
import { AssetsPanel } from './assets-panel.tsx';
import { CityPanel } from './city-panel.tsx';
import { OperatorsPanel } from './operators-panel.tsx';
import { PipelinePanel } from './pipeline-panel.tsx';
import { RatePanel } from './rate-panel.tsx';
import { TargetPanel } from './target-panel.tsx';

export function Overview() {
  const { words } = useWords();
  usePageTitle(words.overview.title);
  return (
    <>
      <h1 className="visually-hidden">{words.overview.title}</h1>
      <div className="columns" data-testid="overview">
        <RatePanel />
        <PipelinePanel />
        <TargetPanel />
        <AlarmsPanel />
        <AssetsPanel />
        <CityPanel />
        <OperatorsPanel />
      </div>
    </>
  );
}
