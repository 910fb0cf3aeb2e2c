import type { Channel, ChannelKind, Sender, SenderContext } from './channel.ts';
import { dingtalk } from './dingtalk.ts';
import { email } from './email.ts';
import { feishu } from './feishu.ts';
import { http } from './http.ts';
import { kafka } from './kafka.ts';
import { mqtt } from './mqtt.ts';
import { webhook } from './webhook.ts';
import { wecom } from './wecom.ts';

/** Every kind of channel; a new one is a file and a line here. */
const KINDS = { webhook, email, dingtalk, wecom, feishu, http, mqtt, kafka } as const;

export function openSender(channel: Channel, context: SenderContext): Sender {
  const kind = KINDS[channel.type] as unknown as ChannelKind;
  return kind.open(channel, context);
}
