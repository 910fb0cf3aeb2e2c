import kafkajs from 'kafkajs';
import type { KafkaStreamConfig } from '../../packages/stream-kafka/src/index.ts';
import { withAdmin } from './foreign-client.ts';

/** How many partitions each member of a group has, as the brokers say. */
export async function sharesOf(
  config: KafkaStreamConfig,
  group: string,
): Promise<readonly number[]> {
  const groupId = `${config.topicPrefix}infrapulse.${group}`;
  const { groups } = await withAdmin(config, (admin) => admin.describeGroups([groupId]));
  const { MemberAssignment } = kafkajs.AssignerProtocol;
  return (groups[0]?.members ?? [])
    .map(({ memberAssignment }) =>
      Object.values(MemberAssignment.decode(memberAssignment)?.assignment ?? {}),
    )
    .map((topics) => topics.flat().length)
    .sort((a, b) => a - b);
}
