import type { ReactNode } from 'react';
import type { ProblemError } from '../api/problem-error.ts';
import type { Loaded } from '../api/use-answer.ts';
import { useLive } from '../live/live-context.ts';
import { nameOfForm } from '../words/name-of-reason.ts';
import { useWords } from '../words/words-context.ts';

export function Loading() {
  const { words } = useWords();
  return (
    <p className="notice" role="status">
      {words.state.loading}
    </p>
  );
}

/** What went wrong in the server's own words, and what to do. */
export function ProblemNote({
  problem,
  retry,
  old = false,
}: {
  readonly problem: ProblemError;
  readonly retry: () => void;
  readonly old?: boolean;
}) {
  const { words } = useWords();
  const gone = problem.status === 0;
  return (
    <div className="notice" data-tone="bad" role="alert">
      <strong>{gone ? words.state.unreachable : problem.message || words.state.failed}</strong>
      <span>
        {gone ? words.state.unreachableHint : nameOfForm(words.problems, problem.detail)}{' '}
        {!gone && <code className="faint">{problem.code}</code>}
      </span>
      {old && <span className="faint">{words.state.old}</span>}
      <button type="button" onClick={retry}>
        {words.state.retry}
      </button>
    </div>
  );
}

/** Shows an answer; before it comes that it is loading, and what failed. */
export function Answer<T>({
  of,
  children,
}: {
  readonly of: Loaded<T>;
  readonly children: (data: T) => ReactNode;
}) {
  const { data, problem, reload } = of;
  const { connection } = useLive();
  // The page says once that the server is gone; what is held is marked as old.
  const told = problem?.status === 0 && connection !== 'live' && data !== undefined;
  return (
    <>
      {problem && !told && (
        <ProblemNote problem={problem} retry={reload} old={data !== undefined} />
      )}
      {data === undefined ? !problem && <Loading /> : children(data)}
    </>
  );
}
