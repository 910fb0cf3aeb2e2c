import type { Style, WrittenMessage } from '../words.ts';
import { writeMessage } from '../write-message.ts';
import type { Message } from './channel.ts';

interface RenderedText {
  readonly title: string;
  /** Lines below the title. */
  readonly lines: readonly string[];
}

const LINE_MAX = 160;

/** A message for people: one alarm at length, or a digest with a line for each. */
export function renderText({ notifications }: Message, style: Style): RenderedText {
  const written = notifications.map((one) => writeMessage(one, style));
  const [only] = written;
  const isKnown = style.dashboardUrl !== '';
  if (only && written.length === 1)
    return { title: only.title, lines: [...only.lines, ...(isKnown ? [only.url] : [])] };
  const count = String(written.length);
  const title = style.lang === 'en' ? `${count} alarm messages` : `${count} 条告警消息`;
  const link = isKnown ? [`${style.dashboardUrl}/alarms`] : [];
  return { title, lines: [...written.map(shortLine), ...link] };
}

function shortLine({ title }: WrittenMessage): string {
  return title.length > LINE_MAX ? `${title.slice(0, LINE_MAX - 1)}…` : title;
}

/** Whole lines within so many bytes of UTF-8; the first line is always there, cut if need be. */
export function fitBytes(lines: readonly string[], bytesMax: number): string {
  const [first = '', ...rest] = lines;
  let text = first;
  while (Buffer.byteLength(text) > bytesMax) text = text.slice(0, -1);
  for (const line of rest) {
    if (Buffer.byteLength(`${text}\n${line}`) > bytesMax) break;
    text = `${text}\n${line}`;
  }
  return text;
}
