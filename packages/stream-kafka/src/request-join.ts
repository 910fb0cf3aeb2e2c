import joinGroup from 'kafkajs/src/protocol/requests/joinGroup/index.js';
import { exchange } from './ask-broker.ts';
import type { KafkaBroker } from './kafka-cluster.ts';

type JoinRequest = Parameters<KafkaBroker['joinGroup']>[0];
type Joined = Awaited<ReturnType<KafkaBroker['joinGroup']>>;

/** The first version in which a member may have a name of its own. */
const NAMED = 5;

/**
 * Joins a group, under a name where there is one (KIP-345): who comes back under the same name has the partitions
 * of the one before at once, where others wait until the group has missed that one for the session's time.
 */
export function requestJoin(
  broker: KafkaBroker,
  request: JoinRequest,
  instance: string | undefined,
): Promise<Joined> {
  if (instance === undefined) return broker.joinGroup(request);
  const named = { ...request, protocolType: 'consumer', groupInstanceId: instance };
  return exchange<Joined>(broker, joinGroup.protocol({ version: NAMED })(named));
}
