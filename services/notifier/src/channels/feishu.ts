import { createHmac } from 'node:crypto';
import type { ChannelBase, ChannelKind } from './channel.ts';
import { fitBytes, renderText } from './render-text.ts';
import { FEISHU_LIMITS, postToRobot, ROBOT_COMBINES_MAX } from './robot.ts';

export interface FeishuChannel extends ChannelBase {
  readonly type: 'feishu';
  /** With its hook id. */
  readonly url: string;
  /** Where the robot's security is 签名校验. */
  readonly secret?: string | undefined;
}

const BYTES_MAX = 18_000;
/** `StatusCode` is how older robots say it. */
const CODES = { fields: ['code', 'StatusCode'], again: [11_232] } as const;

/** A Feishu group robot (自定义机器人): 100 messages a minute and 5 a second. */
export const feishu: ChannelKind<FeishuChannel> = {
  type: 'feishu',
  open: ({ url, secret, lang }, { dashboardUrl }) => ({
    combinesMax: ROBOT_COMBINES_MAX,
    limits: FEISHU_LIMITS,
    send(message, signal) {
      const { title, lines } = renderText(message, { lang, dashboardUrl: dashboardUrl() });
      const text = fitBytes(lines, BYTES_MAX);
      const post = { zh_cn: { title, content: [[{ tag: 'text', text }]] } };
      const seconds = Math.floor(message.at / 1000);
      const content = {
        ...(secret !== undefined && {
          timestamp: String(seconds),
          sign: signFeishu(secret, seconds),
        }),
        msg_type: 'post',
        content: { post },
      };
      return postToRobot({ url, content }, CODES, signal);
    },
  }),
};

/** Base64 of HMAC-SHA256 over nothing, with `<seconds>\n<secret>` as key. */
export function signFeishu(secret: string, seconds: number): string {
  return createHmac('sha256', `${seconds}\n${secret}`).digest('base64');
}
