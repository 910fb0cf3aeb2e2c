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
