import { afterEach, describe, expect, it } from 'vitest';
import { signDingtalk } from '../src/channels/dingtalk.ts';
import { signFeishu } from '../src/channels/feishu.ts';
import {
  alarm,
  cleanUp,
  endings,
  openLog,
  say,
  startNotifier,
  startReceiver,
  transition,
  until,
} from './fixtures.ts';

afterEach(cleanUp);

const GOOD = { code: 200, text: '{"errcode":0,"errmsg":"ok"}' };
const FEISHU_GOOD = { code: 200, text: '{"StatusCode":0,"code":0,"msg":"success"}' };

describe('signatures', () => {
  // The Python samples that DingTalk and Feishu publish, run with this time and this secret.
  it('are those that the published samples compute', () => {
    expect(signDingtalk('this is secret', 1_609_459_200_000)).toBe(
      'ACG5udp2fUrpKLAsLMUINvMr3hQ2OC05N0oaKUOvagw=',
    );
    expect(signFeishu('demo', 1_599_360_473)).toBe('l1N0gAcBjdwBvGm1xMjOF0XSyaLRpR7tuO5dHfhAYc8=');
  });
});

describe('a DingTalk robot', () => {
  it('gets Markdown at its signed address; a wrong signature is no case for patience', async () => {
    const receiver = await startReceiver((count) =>
      count === 0
        ? { code: 200, text: '{"errcode":310000,"errmsg":"sign not match"}' }
        : count === 1
          ? { code: 200, text: '{"errcode":-1,"errmsg":"busy"}' }
          : GOOD,
    );
    const stream = await openLog();
    const url = `${receiver.url}?access_token=x`;
    const robot = { type: 'dingtalk', id: 'ding', lang: 'zh-CN', url, secret: 'SECx' } as const;
    await startNotifier(stream, { channels: [robot] });
    const of = (assetOrId: string) => transition('raised', 1, alarm({ assetOrId }));
    await say(stream, of('a'), of('b'));
    await until(async () => (await endings(stream)).length === 2);
    expect((await endings(stream)).map(({ outcome, attempts }) => [outcome, attempts])).toEqual([
      ['failed', 1],
      ['delivered', 2],
    ]);
    const { path, body } = receiver.all[2] as (typeof receiver.all)[number];
    const query = new URL(path, receiver.url).searchParams;
    expect(query.get('access_token')).toBe('x');
    expect(query.get('sign')).toBe(signDingtalk('SECx', Number(query.get('timestamp'))));
    expect(JSON.parse(body)).toMatchObject({
      msgtype: 'markdown',
      markdown: {
        title: '[重要] 告警: 充电接口故障 b · 1',
        text: expect.stringContaining('- 处置：派人检修'),
      },
    });
  });
});

describe('a WeCom robot', () => {
  it('gets Markdown within 4,096 bytes, whatever the alarm says', async () => {
    const receiver = await startReceiver(() => GOOD);
    const stream = await openLog();
    const robot = { type: 'wecom', id: 'we', lang: 'zh-CN', url: receiver.url } as const;
    await startNotifier(stream, { channels: [robot] });
    const text = { zh: '很长的说明'.repeat(900), en: '' };
    await say(stream, transition('raised', 1, alarm({ action: text })));
    await until(() => receiver.taken.length === 1);
    const { markdown } = JSON.parse(receiver.taken[0]?.body ?? '') as {
      markdown: { content: string };
    };
    expect(markdown.content).toContain('**[重要] 告警: 充电接口故障 cs-1 · 1**');
    expect(Buffer.byteLength(markdown.content)).toBeLessThanOrEqual(4096);
  });
});

describe.each(['dingtalk', 'wecom'] as const)('Markdown of %s', (type) => {
  it('has no links, mentions or tags that an alarm brings', async () => {
    const receiver = await startReceiver(() => GOOD);
    const stream = await openLog();
    await startNotifier(stream, {
      channels: [{ type, id: 'robot', lang: 'en', url: receiver.url }],
    });
    const said = '[reset](http://evil) ![](x) <@all> <font color="warning">!</font> 1 < 2';
    await say(stream, transition('raised', 1, alarm({ text: { zh: '', en: said } })));
    await until(() => receiver.taken.length === 1);
    const { markdown } = JSON.parse(receiver.taken[0]?.body ?? '') as {
      markdown: { content?: string; text?: string };
    };
    const content = markdown.content ?? markdown.text ?? '';
    expect(content).toContain(
      '[reset] (http://evil) ![] (x) ＜@all> ＜font color="warning">!＜/font> 1 < 2',
    );
  });
});

describe('a Feishu robot', () => {
  it('beyond its five a second gets a digest; CRITICAL uses what is reserved and goes first', async () => {
    const receiver = await startReceiver(() => FEISHU_GOOD);
    const stream = await openLog();
    const robot = { type: 'feishu', id: 'fs', lang: 'en', url: receiver.url, secret: 'x' } as const;
    await startNotifier(stream, { channels: [robot] });
    const many = Array.from({ length: 12 }, (_, i) =>
      transition('raised', 1, alarm({ assetOrId: `m-${i}` })),
    );
    const worst = transition('raised', 1, alarm({ assetOrId: 'worst', severity: 'CRITICAL' }));
    await say(stream, ...many, worst);
    await until(async () => (await endings(stream)).length === 13);
    const sent = receiver.taken.map(({ body }) => JSON.parse(body) as FeishuBody);
    for (const { sign, timestamp } of sent) expect(sign).toBe(signFeishu('x', Number(timestamp)));
    const titles = sent.map(({ content }) => content.post.zh_cn.title);
    const critical = titles.findIndex((title) => title.startsWith('[CRITICAL]'));
    expect(critical).toBeLessThanOrEqual(4);
    expect(titles.at(-1)).toMatch(/^\d+ alarm messages$/);
    expect(new Set((await endings(stream)).map(({ key }) => key)).size).toBe(13);
  });
});

interface FeishuBody {
  readonly timestamp: string;
  readonly sign: string;
  readonly content: { readonly post: { readonly zh_cn: { readonly title: string } } };
}

describe('a service of one’s own', () => {
  it('gets the body and headers of its template, each field written as its form asks', async () => {
    const receiver = await startReceiver(() => ({ code: 200, text: '{"Code":"OK"}' }));
    const stream = await openLog();
    const sms = {
      type: 'http',
      id: 'sms',
      lang: 'en',
      url: receiver.url,
      method: 'POST',
      headers: { Authorization: 'Bearer {{secret.token}}' },
      body: '{"to":"13800000000","text":"{{ title }}"}',
      encoding: 'json',
      secrets: { token: 'abc' },
      expect: '"OK"',
    } as const;
    await startNotifier(stream, { channels: [sms] });
    const text = { zh: '', en: 'He said "no"\\' };
    await say(stream, transition('raised', 1, alarm({ text })));
    await until(async () => (await endings(stream)).length === 1);
    const { headers, body } = receiver.taken[0] as (typeof receiver.taken)[number];
    expect(headers.authorization).toBe('Bearer abc');
    expect(JSON.parse(body)).toEqual({
      to: '13800000000',
      text: '[MAJOR] Alarm: He said "no"\\ cs-1 · 1',
    });
    expect((await endings(stream))[0]?.outcome).toBe('delivered');
  });
});
