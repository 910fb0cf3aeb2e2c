import type { ChannelBase, ChannelKind } from './channel.ts';
import { fitBytes, renderText } from './render-text.ts';
import { plainWords, postToRobot, ROBOT_COMBINES_MAX, TWENTY_A_MINUTE } from './robot.ts';

export interface WecomChannel extends ChannelBase {
  readonly type: 'wecom';
  /** With its key: the robot has no other credential. */
  readonly url: string;
}

/** Of the content of a markdown message. */
const BYTES_MAX = 4096;
const CODES = { fields: ['errcode'], again: [-1, 45_009] } as const;

/** A WeCom group robot (企业微信群机器人): 20 messages a minute. */
export const wecom: ChannelKind<WecomChannel> = {
  type: 'wecom',
  open: ({ url, lang }, { dashboardUrl }) => ({
    combinesMax: ROBOT_COMBINES_MAX,
    limits: TWENTY_A_MINUTE,
    send(message, signal) {
      const { title, lines } = renderText(message, { lang, dashboardUrl: dashboardUrl() });
      const quoted = [`**${title}**`, ...lines.map((line) => `> ${line}`)].map(plainWords);
      const markdown = { content: fitBytes(quoted, BYTES_MAX) };
      return postToRobot({ url, content: { msgtype: 'markdown', markdown } }, CODES, signal);
    },
  }),
};
