/** What this driver uses of kafkajs's cluster and broker: single requests, so that nothing retries behind its back. */
export interface KafkaCluster {
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  addMultipleTargetTopics(topics: readonly string[]): Promise<void>;
  refreshMetadata(): Promise<void>;
  refreshMetadataIfNecessary(): Promise<void>;
  removeBroker(address: { readonly host: string; readonly port: number }): void;
  getNodeIds(): readonly string[];
  findBroker(node: { readonly nodeId: string }): Promise<KafkaBroker>;
  findControllerBroker(): Promise<KafkaBroker>;
  findGroupCoordinator(what: {
    readonly groupId: string;
    readonly coordinatorType: number;
  }): Promise<KafkaBroker>;
  /** Partitions by the id of the broker that leads them. */
  findLeaderForPartitions(
    topic: string,
    partitions: readonly number[],
  ): Readonly<Record<string, readonly number[]>>;
  findTopicPartitionMetadata(topic: string): readonly { readonly partitionId: number }[];
}

/** A record as it came, without its headers. */
export interface RawMessage {
  readonly offset: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
}

export interface Message {
  readonly key: Buffer;
  readonly value: Buffer | null;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface ProducerId {
  readonly producerId: string;
  readonly producerEpoch: number;
}

interface InTransaction extends ProducerId {
  readonly transactionalId: string;
}

export interface CommittedOffset {
  readonly partition: number;
  readonly offset: string;
  readonly metadata?: string | null;
}

interface OffsetsOfTopic<P> {
  readonly topic: string;
  readonly partitions: readonly P[];
}

export interface GroupMember {
  readonly memberId: string;
  readonly memberMetadata: Buffer;
}

/** A request and how its answer is read, as kafkajs has them for each version. */
export interface Exchange {
  readonly request: object;
  readonly response: object;
}

export interface KafkaBroker {
  readonly nodeId: string;
  /** Requests whose answers we read ourselves go past its other methods. */
  readonly connectionPool: {
    send<R>(exchange: Exchange): Promise<R>;
  };
  disconnect(): Promise<void>;
  listOffsets(request: {
    readonly replicaId: number;
    readonly isolationLevel: number;
    readonly topics: readonly OffsetsOfTopic<{
      readonly partition: number;
      readonly timestamp: string;
    }>[];
  }): Promise<{ readonly responses: readonly OffsetsOfTopic<CommittedOffset>[] }>;
  initProducerId(request: {
    readonly transactionalId?: string;
    readonly transactionTimeout: number;
  }): Promise<ProducerId>;
  addPartitionsToTxn(
    request: InTransaction & {
      readonly topics: readonly OffsetsOfTopic<number>[];
    },
  ): Promise<unknown>;
  addOffsetsToTxn(request: InTransaction & { readonly groupId: string }): Promise<unknown>;
  txnOffsetCommit(
    request: InTransaction & {
      readonly groupId: string;
      readonly topics: readonly OffsetsOfTopic<CommittedOffset>[];
    },
  ): Promise<unknown>;
  endTxn(request: InTransaction & { readonly transactionResult: boolean }): Promise<unknown>;
  offsetFetch(request: {
    readonly groupId: string;
    readonly topics: readonly OffsetsOfTopic<{ readonly partition: number }>[];
  }): Promise<{ readonly responses: readonly OffsetsOfTopic<CommittedOffset>[] }>;
  offsetCommit(request: {
    readonly groupId: string;
    readonly groupGenerationId: number;
    readonly memberId: string;
    readonly topics: readonly OffsetsOfTopic<CommittedOffset>[];
  }): Promise<unknown>;
  joinGroup(request: {
    readonly groupId: string;
    readonly sessionTimeout: number;
    readonly rebalanceTimeout: number;
    readonly memberId: string;
    readonly groupProtocols: readonly { readonly name: string; readonly metadata: Buffer }[];
  }): Promise<{
    readonly generationId: number;
    readonly leaderId: string;
    readonly memberId: string;
    readonly members: readonly GroupMember[];
  }>;
  syncGroup(request: {
    readonly groupId: string;
    readonly generationId: number;
    readonly memberId: string;
    readonly groupAssignment: readonly {
      readonly memberId: string;
      readonly memberAssignment: Buffer;
    }[];
  }): Promise<{ readonly memberAssignment: Buffer }>;
  heartbeat(request: {
    readonly groupId: string;
    readonly groupGenerationId: number;
    readonly memberId: string;
  }): Promise<unknown>;
  leaveGroup(request: { readonly groupId: string; readonly memberId: string }): Promise<unknown>;
}
