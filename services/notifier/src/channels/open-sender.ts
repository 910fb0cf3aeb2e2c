import type { Channel, ChannelKind, Sender, SenderContext } from './channel.ts';
import { webhook } from './webhook.ts';

/** Every kind of channel; a new one is a file and a line here. */
const KINDS = { webhook } as const;

export function openSender(channel: Channel, context: SenderContext): Sender {
  const kind = KINDS[channel.type] as unknown as ChannelKind;
  return kind.open(channel, context);
}
