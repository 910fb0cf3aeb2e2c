import type { Clock, Log, StreamPort } from '@infrapulse/ports';

interface EmbeddedStreamChoice {
  readonly driver: 'embedded';
  readonly dataDir: string;
  readonly partitions?: number;
  /** By topic name. */
  readonly retention?: Readonly<
    Record<string, { readonly ageMs?: number; readonly bytes?: number }>
  >;
}

type StreamChoice = EmbeddedStreamChoice;

/** Opens the stream driver that the settings name; loads only that one. */
export async function openStream(
  choice: StreamChoice,
  deps: { readonly clock: Clock; readonly log: Log },
): Promise<StreamPort> {
  const { openEmbeddedStream } = await import('@infrapulse/stream-embedded');
  return openEmbeddedStream(choice, deps);
}
