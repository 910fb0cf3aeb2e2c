/** Parts of kafkajs that it does not export; its version is pinned, and open-link.ts says what is used of them. */
declare module 'kafkajs/src/cluster/index.js' {
  const Cluster: new (options: object) => unknown;
  export = Cluster;
}
declare module 'kafkajs/src/loggers/index.js' {
  const loggers: { createLogger(options: object): unknown };
  export = loggers;
}
declare module 'kafkajs/src/consumer/assignerProtocol.js' {
  const protocol: {
    MemberMetadata: {
      encode(metadata: { version: number; topics: readonly string[]; userData: Buffer }): Buffer;
      decode(bytes: Buffer): { topics: readonly string[]; userData: Buffer | null };
    };
    MemberAssignment: {
      encode(assignment: {
        version: number;
        assignment: Readonly<Record<string, readonly number[]>>;
        userData: Buffer;
      }): Buffer;
      decode(bytes: Buffer): { assignment: Readonly<Record<string, readonly number[]>> } | null;
    };
  };
  export = protocol;
}
declare module 'kafkajs/src/protocol/recordBatch/crc32C/index.js' {
  const crc32C: (bytes: Buffer) => number;
  export = crc32C;
}
declare module 'kafkajs/src/protocol/error.js' {
  const errors: {
    failure(code: number): boolean;
    createErrorFromCode(code: number): Error;
  };
  export = errors;
}
declare module 'kafkajs/src/protocol/requests/joinGroup/index.js' {
  const joinGroup: {
    protocol(choice: { version: number }): (request: object) => {
      readonly request: object;
      readonly response: object;
    };
  };
  export = joinGroup;
}
declare module 'kafkajs/src/protocol/requests/fetch/v11/request.js' {
  const encodeFetch: (request: object) => {
    readonly apiKey: number;
    readonly apiVersion: number;
    readonly apiName: string;
    readonly encode: () => Promise<{ readonly buf: Buffer; readonly buffer: Buffer }>;
  };
  export = encodeFetch;
}
declare module 'kafkajs/src/protocol/decoder.js' {
  const Decoder: new (bytes: Buffer) => object;
  export = Decoder;
}
declare module 'kafkajs/src/protocol/recordBatch/v0/decoder.js' {
  interface DecodedBatch {
    readonly records: readonly {
      readonly offset: string;
      readonly key: Buffer | null;
      readonly value: Buffer | null;
      readonly headers: Readonly<Record<string, Buffer>>;
    }[];
  }
  const decodeBatch: (decoder: object) => Promise<DecodedBatch>;
  export = decodeBatch;
}
