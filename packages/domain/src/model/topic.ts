/** Turns one value of a topic into its wire form (JSON, UTF-8) and back. */
export interface Codec<T> {
  encode(value: T): Uint8Array;
  decode(bytes: Uint8Array): T;
}

/** A stream topic: its Kafka name, how it is kept, and how its values cross a wire. */
export interface Topic<T> {
  readonly name: string;
  /** log: by age and size; compacted: the newest value of each key for ever. */
  readonly kept: 'log' | 'compacted';
  readonly codec: Codec<T>;
  /** What of a key decides the partition; the whole key unless given. */
  readonly partitionBy?: (key: string) => string;
}
