export type { EmbeddedStreamConfig, Retention } from './context.ts';
export { openEmbeddedStream, type StreamDeps } from './open-embedded-stream.ts';
