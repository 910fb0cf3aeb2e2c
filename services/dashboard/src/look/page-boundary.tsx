import type { ReactNode } from 'react';
import { ErrorBoundary } from 'react-error-boundary';
import { useLocation } from 'wouter';
import { useWords } from '../words/words-context.ts';

/** A page that cannot be drawn says so in its place; navigation stays, and another page is drawn anew. */
export function PageBoundary({ children }: { readonly children: ReactNode }) {
  const [path] = useLocation();
  return (
    <ErrorBoundary FallbackComponent={BrokenNote} resetKeys={[path]}>
      {children}
    </ErrorBoundary>
  );
}

function BrokenNote({ error }: { readonly error: unknown }) {
  const { words } = useWords();
  return (
    <div className="notice" data-tone="bad" role="alert">
      <strong>{words.state.broken}</strong>
      <span>
        {words.state.brokenHint} <code className="faint">{String(error)}</code>
      </span>
      <button type="button" onClick={() => window.location.reload()}>
        {words.state.reload}
      </button>
    </div>
  );
}
