import { useCallback, useState } from 'react';

/** What was typed for a thing, kept in this tab until it is done: also when its row goes and comes back. */
export function useDraft(key: string): readonly [string, (text: string) => void] {
  const name = `draft ${key}`;
  const [text, setText] = useState(() => sessionStorage.getItem(name) ?? '');
  const change = useCallback(
    (next: string) => {
      setText(next);
      if (next === '') sessionStorage.removeItem(name);
      else sessionStorage.setItem(name, next);
    },
    [name],
  );
  return [text, change];
}
