export interface Feed {
  readonly openedAt: number;
  isOpen(): boolean;
  /** The browser tries again by itself, with Last-Event-ID, unless it has given up. */
  hasGivenUp(): boolean;
  close(): void;
}

interface Listener {
  readonly names: readonly string[];
  readonly event: (name: string, data: unknown) => void;
  readonly error: () => void;
}

/** One EventSource; after `close` nothing of it arrives any more. */
export function openFeed(path: string, { names, event, error }: Listener): Feed {
  const source = new EventSource(path);
  const ended = new AbortController();
  const { signal } = ended;
  for (const name of names) {
    const take = ({ data }: MessageEvent<string>) => event(name, JSON.parse(data));
    source.addEventListener(name, take, { signal });
  }
  source.addEventListener('error', () => error(), { signal });
  return {
    openedAt: Date.now(),
    isOpen: () => source.readyState === EventSource.OPEN,
    hasGivenUp: () => source.readyState === EventSource.CLOSED,
    close() {
      ended.abort();
      source.close();
    },
  };
}
