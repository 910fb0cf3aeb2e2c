interface FeedEvent {
  readonly event: string;
  readonly data: string;
}

/** A feed of Server-Sent Events, open and listened to. */
export async function listen(url: string) {
  const ending = new AbortController();
  const answer = await fetch(url, { signal: ending.signal });
  if (!answer.ok || !answer.body) throw new Error(`${url}: ${answer.status}`);
  const seen: FeedEvent[] = [];
  const listeners = new Set<() => void>();
  void read(answer.body, (event) => {
    seen.push(event);
    for (const listener of listeners) listener();
  }).catch(() => ending.abort());

  return {
    /** The first event that is so, heard already or still to come. */
    first: (isIt: (event: FeedEvent) => boolean): Promise<FeedEvent> =>
      new Promise((resolve) => {
        const look = () => {
          const found = seen.find(isIt);
          if (!found) return;
          listeners.delete(look);
          resolve(found);
        };
        listeners.add(look);
        look();
      }),
    close: () => ending.abort(),
  };
}

async function read(
  body: ReadableStream<Uint8Array>,
  onEvent: (event: FeedEvent) => void,
): Promise<void> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of body) {
    text += decoder.decode(chunk, { stream: true });
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) onEvent(parse(block));
  }
}

function parse(block: string): FeedEvent {
  const field = (name: string) =>
    block
      .split('\n')
      .filter((line) => line.startsWith(`${name}: `))
      .map((line) => line.slice(name.length + 2))
      .join('\n');
  return { event: field('event'), data: field('data') };
}
