import { useWords } from '../../words/words-context.ts';
import { PipelinePanel } from './pipeline-panel.tsx';
import { RatePanel } from './rate-panel.tsx';

export function Overview() {
  const { words } = useWords();
  return (
    <>
      <h1 className="visually-hidden">{words.overview.title}</h1>
      <div className="columns" data-testid="overview">
        <RatePanel />
        <PipelinePanel />
      </div>
    </>
  );
}
