import { createHmac } from 'node:crypto';
import type { ChannelBase, ChannelKind } from './channel.ts';
import { fitBytes, renderText } from './render-text.ts';
import { plainWords, postToRobot, ROBOT_COMBINES_MAX, TWENTY_A_MINUTE } from './robot.ts';

export interface DingtalkChannel extends ChannelBase {
  readonly type: 'dingtalk';
  /** With its access_token. */
  readonly url: string;
  /** SEC…, where the robot's security is 加签. */
  readonly secret?: string | undefined;
}

const BYTES_MAX = 18_000;
const CODES = { fields: ['errcode'], again: [-1, 130_101] } as const;

/** A DingTalk group robot (自定义机器人): 20 messages a minute, beyond that it is muted for ten. */
export const dingtalk: ChannelKind<DingtalkChannel> = {
  type: 'dingtalk',
  open: ({ url, secret, lang }, { dashboardUrl }) => ({
    combinesMax: ROBOT_COMBINES_MAX,
    limits: TWENTY_A_MINUTE,
    send(message, signal) {
      const { title, lines } = renderText(message, { lang, dashboardUrl: dashboardUrl() });
      const listed = [`#### ${title}`, ...lines.map((line) => `- ${line}`)].map(plainWords);
      const text = fitBytes(listed, BYTES_MAX);
      const content = { msgtype: 'markdown', markdown: { title, text } };
      return postToRobot({ url: signed(url, secret, message.at), content }, CODES, signal);
    },
  }),
};

function signed(url: string, secret: string | undefined, at: number): string {
  if (secret === undefined) return url;
  const target = new URL(url);
  target.searchParams.set('timestamp', String(at));
  target.searchParams.set('sign', signDingtalk(secret, at));
  return target.href;
}

/** Base64 of HMAC-SHA256 over `<ms>\n<secret>` with the secret as key. */
export function signDingtalk(secret: string, at: number): string {
  return createHmac('sha256', secret).update(`${at}\n${secret}`).digest('base64');
}
