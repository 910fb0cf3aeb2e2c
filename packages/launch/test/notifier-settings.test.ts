import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadSettings, printSettings } from '../src/load-settings.ts';
import { notifierChoice } from '../src/notifier-choice.ts';

const folder = mkdtempSync(join(tmpdir(), 'infrapulse-settings-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function load(notifier: object) {
  const configFile = join(folder, 'city.yaml');
  writeFileSync(configFile, JSON.stringify({ notifier }));
  return loadSettings({ configFile, settings: {} }, {});
}

const hook = { id: 'duty', type: 'webhook', url: 'https://example.org/hook' };
const robot = { id: 'ding', type: 'dingtalk', url: { env: 'DING_URL' }, secret: { env: 'DING' } };

describe('settings of the notifier', () => {
  it('name credentials, which are read from variables and files and never printed', () => {
    const file = join(folder, 'mail-password');
    writeFileSync(file, 'from the file\n');
    const mail = {
      ...{ id: 'mail', type: 'email', host: 'mail.example.org', user: 'x', password: { file } },
      ...{ from: 'a@example.org', to: ['b@example.org'] },
    };
    const { config, settings } = load({ channels: [robot, mail] });
    const env = { DING_URL: 'https://oapi.example.org/?access_token=of-the-robot', DING: 'SEC1' };
    const { channels } = notifierChoice(config, env);
    expect(channels).toMatchObject([
      { id: 'ding', lang: 'zh-CN', url: env.DING_URL, secret: 'SEC1' },
      { id: 'mail', port: 587, tls: 'starttls', password: 'from the file' },
    ]);
    const printed = printSettings(settings);
    expect(printed).toContain('"secret":{"env":"DING"}');
    expect(printed).not.toMatch(/of-the-robot|SEC1|from the file/);
    expect(() => notifierChoice(config, { DING_URL: 'x' })).toThrow(
      'config: notifier.channels.0.secret: the variable DING is not set',
    );
  });

  it('link to the dashboard: as told, where it listens, or nowhere while no port is known', () => {
    const urlOf = (notifier: object, port: number, listening?: () => string) => {
      const { config } = load(notifier);
      const settings = { ...config, http: { ...config.http, port } };
      return notifierChoice(settings, {}, listening).dashboardUrl();
    };
    let found = '';
    expect(urlOf({ dashboardUrl: 'https://hub.city/' }, 0)).toBe('https://hub.city');
    expect(urlOf({}, 8080)).toBe('http://127.0.0.1:8080');
    expect([urlOf({}, 0), urlOf({}, 0, () => found)]).toEqual(['', '']);
    found = 'http://127.0.0.1:41234';
    expect(urlOf({}, 0, () => found)).toBe(found);
  });

  it.each([
    [
      'a credential in the text',
      { channels: [{ ...robot, secret: 'SEC1' }] },
      /channels\.0\.secret: name where it is kept/,
    ],
    [
      'a credential in an address',
      { channels: [{ ...hook, url: 'https://x/?token=1' }] },
      /channels\.0\.url: it holds a credential/,
    ],
    ['a name twice', { channels: [hook, hook] }, /channels\.1\.id: duty is there already/],
    ['an unknown kind', { channels: [{ ...hook, type: 'fax' }] }, /channels\.0\.type/],
    ['a misspelt key', { channels: [{ ...hook, secrt: {} }] }, /secrt/],
    [
      'a route nowhere',
      { channels: [hook], routes: [{ severity: ['MAJOR'] }] },
      /routes\.0\.to: a route needs channels/,
    ],
    [
      'a route to nobody',
      { channels: [hook], routes: [{ to: ['x'] }] },
      /routes\.0\.to\.0: there is no channel x/,
    ],
    [
      'a summary to nobody',
      { channels: [hook], summaries: [{ at: ['08:00'], to: ['x'] }] },
      /summaries\.0\.to\.0: there is no channel x/,
    ],
    [
      'a shift that ends at no time of day',
      { channels: [hook], summaries: [{ at: ['24:00'], to: ['duty'] }] },
      /summaries\.0\.at\.0: a local time of day, such as 08:00/,
    ],
    [
      'a rota that is not there',
      { channels: [hook], routes: [{ rota: 'x' }] },
      /routes\.0\.rota: there is no rota x/,
    ],
    [
      'hours that are none',
      { channels: [hook], routes: [{ to: ['duty'], hours: 'Mo-Su 22:00-50:00' }] },
      /routes\.0\.hours: such as/,
    ],
    [
      'a time without zone',
      { silences: [{ from: '2026-01-01T00:00:00', to: '2026-01-02T00:00:00Z', reason: 'x' }] },
      /silences\.0\.from: RFC 3339 with a zone/,
    ],
    [
      'a credential in a header',
      { channels: [{ ...hook, type: 'http', body: '', headers: { Authorization: 'Bearer 1' } }] },
      /channels\.0\.headers\.Authorization: write \{\{secret\.name\}\}/,
    ],
    [
      'a template field that is not',
      { channels: [{ ...hook, type: 'http', body: '{{tilte}}' }] },
      /channels\.0\.body: there is no field \{\{tilte\}\}/,
    ],
  ])('refuse %s by its key', (_, notifier, message) => {
    expect(() => load(notifier)).toThrow(message);
  });

  it('name the broker of an MQTT or Kafka channel, its topic and where the password is', () => {
    const brain = {
      ...{ id: 'brain', type: 'mqtt', url: 'mqtts://brain.example.org', topic: 'city/alarms' },
      ...{ user: 'x', password: { env: 'BRAIN' } },
    };
    const lake = { id: 'lake', type: 'kafka', brokers: ['k-1.example.org:9092'], topic: 'alarms' };
    const { config } = load({ channels: [brain, lake] });
    expect(notifierChoice(config, { BRAIN: 'of the broker' }).channels).toEqual([
      { ...brain, lang: 'zh-CN', password: 'of the broker' },
      { ...lake, lang: 'zh-CN', tls: 'off', mechanism: 'scram-sha-512' },
    ]);
  });

  const toMqtt = { id: 'b', type: 'mqtt', url: 'mqtt://b.example.org', topic: 'x' };
  const toKafka = { id: 'b', type: 'kafka', brokers: ['b.example.org:9092'], topic: 'x' };
  const secret = { user: 'x', password: { env: 'P' } };
  it.each([
    [{ ...toMqtt, url: 'https://b.example.org' }, /channels\.0\.url: mqtt:\/\/host:port/],
    [{ ...toMqtt, url: 'mqtt://u:p@b.example.org' }, /channels\.0\.url: .*without a user in it/],
    [{ ...toMqtt, topic: 'city/#' }, /channels\.0\.topic: a topic without \+ and #/],
    [{ ...toMqtt, user: 'x' }, /channels\.0\.password: name where it is kept/],
    [{ ...toMqtt, ...secret }, /channels\.0\.url: .* must not cross a network in the clear/],
    [{ ...toKafka, brokers: [] }, /channels\.0\.brokers/],
    [{ ...toKafka, brokers: ['b'] }, /channels\.0\.brokers\.0: host:port is needed/],
    [{ ...toKafka, topic: 'two words' }, /channels\.0\.topic: letters, digits/],
    [{ ...toKafka, ...secret }, /channels\.0\.tls: b\.example\.org:9092 is another machine/],
  ])('refuse a channel to a broker by the key at fault (%#)', (channel, message) => {
    expect(() => load({ channels: [channel] })).toThrow(message);
  });

  it('do not let a password of mail cross a network in the clear', () => {
    const mail = {
      ...{ id: 'mail', type: 'email', host: 'mail.example.org', user: 'x', tls: 'off' },
      ...{ password: { env: 'P' }, from: 'a@example.org', to: ['b@example.org'] },
    };
    expect(() => load({ channels: [mail] })).toThrow(
      /channels\.0\.tls: mail\.example\.org is another/,
    );
  });
});
