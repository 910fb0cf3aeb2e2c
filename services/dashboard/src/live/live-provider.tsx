import { type ReactNode, useEffect, useMemo, useState } from 'react';
import { useWords } from '../words/words-context.ts';
import { type FeedScope, feedPath } from './feed-path.ts';
import { LiveContext } from './live-context.ts';
import { createLiveStore } from './live-store.ts';

/** Holds the page's one feed; it changes with the page's scope and with the language. */
export function LiveProvider({ children }: { readonly children: ReactNode }) {
  const { lang } = useWords();
  const [store] = useState(createLiveStore);
  const [scope, want] = useState<FeedScope>({ kind: 'city' });
  const path = feedPath(scope, lang);

  useEffect(() => {
    // Leaving one page and entering the next must not open a feed in between.
    const timer = setTimeout(() => store.open(path), 0);
    return () => clearTimeout(timer);
  }, [store, path]);
  useEffect(() => () => store.close(), [store]);

  const value = useMemo(() => ({ store, want }), [store]);
  return <LiveContext value={value}>{children}</LiveContext>;
}
