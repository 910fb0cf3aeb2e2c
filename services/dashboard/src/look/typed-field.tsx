import { useEffect, useEffectEvent, useState } from 'react';

interface TypedFieldProps {
  readonly label: string;
  readonly value: string;
  readonly change: (value: string) => void;
  readonly type?: 'search';
  readonly size?: number;
  readonly placeholder?: string;
}

/** A pause this long ends a word. */
const TYPED_MS = 400;

/** What is typed counts after a pause, or at once when one is done with it; else the value stands. */
export function TypedField({ label, value, change, ...input }: TypedFieldProps) {
  const [typed, setTyped] = useState<string | null>(null);
  function settle(): void {
    if (typed !== null && typed.trim() !== value) change(typed.trim());
    setTyped(null);
  }
  const pause = useEffectEvent(() => {
    settle();
    if (typed?.endsWith(' ')) setTyped(typed);
  });
  useEffect(() => {
    if (typed === null) return;
    const timer = setTimeout(pause, TYPED_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  return (
    <label>
      {label}
      <input
        {...input}
        value={typed ?? value}
        maxLength={200}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={settle}
        onKeyDown={(event) => {
          if (event.key === 'Enter') settle();
        }}
      />
    </label>
  );
}
