import { useEffect } from 'react';
import { useWords } from '../words/words-context.ts';

/** The window is called after its page: tabs and the history tell them apart. */
export function usePageTitle(page: string): void {
  const { words } = useWords();
  const title = `${page} · ${words.app.short}`;
  useEffect(() => {
    document.title = title;
  }, [title]);
}
