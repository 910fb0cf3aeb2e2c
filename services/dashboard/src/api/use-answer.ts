import { useCallback, useEffect, useRef, useState } from 'react';
import { useLive } from '../live/live-context.ts';
import { useWords } from '../words/words-context.ts';
import { fetchAnswer } from './fetch-answer.ts';
import { ProblemError, unreachable } from './problem-error.ts';

export interface Loaded<T> {
  /** The newest answer; kept while a newer one is asked for, and when that fails. */
  readonly data: T | undefined;
  readonly problem: ProblemError | undefined;
  readonly loading: boolean;
  readonly reload: () => void;
}

interface Held<T> {
  readonly key: string;
  readonly data?: T;
  readonly problem?: ProblemError;
}

/**
 * The answer to a GET; asked again when the path or language changes, every `everyMs`, and when the
 * connection is back. A null path asks nothing.
 */
export function useAnswer<T>(path: string | null, everyMs = 0): Loaded<T> {
  const { lang } = useWords();
  const { epoch } = useLive();
  const [held, setHeld] = useState<Held<T>>({ key: '' });
  const [round, setRound] = useState(0);
  const [loading, setLoading] = useState(true);
  const key = `${lang} ${path}`;
  const busy = useRef(false);

  useEffect(() => {
    if (path === null) return;
    const abort = new AbortController();
    busy.current = true;
    setLoading(true);
    const settle = (next: (before: Held<T>) => Held<T>) => {
      if (abort.signal.aborted) return;
      busy.current = false;
      setLoading(false);
      setHeld(next);
    };
    fetchAnswer<T>(path, { lang, signal: abort.signal }).then(
      ({ data }) => settle(() => ({ key, data })),
      (error: unknown) =>
        settle((before) => ({
          ...(before.key === key ? before : { key }),
          problem: asProblem(error),
        })),
    );
    return () => abort.abort();
  }, [path, lang, key, round, epoch]);

  useEffect(() => {
    if (everyMs === 0 || path === null) return;
    const timer = setInterval(() => {
      if (!busy.current && !document.hidden) setRound((before) => before + 1);
    }, everyMs);
    return () => clearInterval(timer);
  }, [everyMs, path]);

  const reload = useCallback(() => setRound((before) => before + 1), []);
  return { data: held.data, problem: held.key === key ? held.problem : undefined, loading, reload };
}

function asProblem(error: unknown): ProblemError {
  return error instanceof ProblemError ? error : unreachable(error);
}
