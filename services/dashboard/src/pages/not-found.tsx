import { usePageTitle } from '../look/use-page-title.ts';
import { useWords } from '../words/words-context.ts';

export function NotFound() {
  const { words } = useWords();
  usePageTitle(words.state.notFound);
  return (
    <div className="notice">
      <h1>{words.state.notFound}</h1>
      <p>{words.state.notFoundHint}</p>
    </div>
  );
}
