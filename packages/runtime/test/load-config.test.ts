import { PipelineError } from '@infrapulse/ports';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { byteCount, type ConfigInput, durationMs, leavesOf, loadConfig } from '../src/index.ts';

const schema = z.strictObject({
  mqtt: z
    .strictObject({
      port: z.number().int().min(0).max(65_535).default(1883).describe('Port of the broker.'),
      maxPacketBytes: byteCount().prefault('1KiB').describe('Largest packet.'),
    })
    .prefault({}),
  kpi: z.strictObject({ horizon: durationMs().prefault('1s').describe('How late.') }).prefault({}),
  http: z.strictObject({ token: z.string().optional().describe('Secret.') }).prefault({}),
});

function load(input: Partial<ConfigInput>) {
  return loadConfig(schema, { env: {}, flags: {}, readSecret: () => '', ...input });
}

function messageOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof PipelineError) return `${error.code} ${error.message}`;
  }
  return 'no error';
}

describe('loadConfig', () => {
  it('gives every default when nothing is set', () => {
    expect(load({}).config).toEqual({
      mqtt: { port: 1883, maxPacketBytes: 1024 },
      kpi: { horizon: 1000 },
      http: {},
    });
  });

  it('lets the environment win over the file and flags over both, and says so', () => {
    const { config, settings } = load({
      file: {
        name: 'city.yaml',
        text: 'mqtt:\n  port: 1\n  maxPacketBytes: 2MiB\nkpi:\n  horizon: 24h\n',
      },
      env: { INFRAPULSE_MQTT_PORT: '2', INFRAPULSE_MQTT_MAX_PACKET_BYTES: '3KiB' },
      flags: { 'mqtt.port': '3' },
    });
    expect(config).toEqual({
      mqtt: { port: 3, maxPacketBytes: 3072 },
      kpi: { horizon: 86_400_000 },
      http: {},
    });
    expect(settings.map(({ path, source, from }) => [path, source, from])).toEqual([
      ['mqtt.port', 'flag', 'mqtt.port'],
      ['mqtt.maxPacketBytes', 'environment', 'INFRAPULSE_MQTT_MAX_PACKET_BYTES'],
      ['kpi.horizon', 'file', 'city.yaml'],
      ['http.token', 'default', ''],
    ]);
  });

  it('reads a secret from the file its variable names, and masks it', () => {
    const { config, settings } = load({
      env: { INFRAPULSE_HTTP_TOKEN_FILE: 'token.txt' },
      readSecret: (path) => `content of ${path}\n`,
    });
    expect(config.http.token).toBe('content of token.txt');
    expect(settings.at(-1)?.value).toBe('********');
  });

  it('names the key of a misspelt or wrong setting and where it came from', () => {
    const text = 'mqtt:\n  prot: 1\n';
    expect(messageOf(() => load({ file: { name: 'c.yaml', text } }))).toBe(
      'IP_CONFIG_INVALID config: mqtt: Unrecognized key: "prot"',
    );
    expect(messageOf(() => load({ env: { INFRAPULSE_MQTT_PORT: 'high' } }))).toContain(
      'config: mqtt.port: Invalid input: expected number, received string (from INFRAPULSE_MQTT_PORT)',
    );
    expect(messageOf(() => load({ file: { name: 'c.yaml', text: '- 1' } }))).toContain('c.yaml');
  });
});

describe('leavesOf', () => {
  it('lists each setting with its variables, types and default', () => {
    expect(leavesOf(schema)[1]).toEqual({
      path: 'mqtt.maxPacketBytes',
      variables: ['INFRAPULSE_MQTT_MAXPACKETBYTES', 'INFRAPULSE_MQTT_MAX_PACKET_BYTES'],
      types: ['number', 'string'],
      default: '1KiB',
      description: 'Largest packet.',
      choices: [],
      secret: false,
    });
  });
});

describe('quantities', () => {
  it('takes a list as words or as JSON', () => {
    const lists = z.strictObject({
      brokers: z.array(z.string()).default([]).describe('Addresses.'),
      channels: z
        .array(z.strictObject({ id: z.string() }))
        .default([])
        .describe('Objects.'),
    });
    const read = (flags: Record<string, string>) =>
      loadConfig(lists, { env: {}, flags, readSecret: () => '' }).config;
    expect(read({ brokers: 'a:1, b:2' }).brokers).toEqual(['a:1', 'b:2']);
    expect(read({ brokers: '[::1]:9092' }).brokers).toEqual(['[::1]:9092']);
    expect(read({ channels: '[{"id":"duty"}]' }).channels).toEqual([{ id: 'duty' }]);
    expect(messageOf(() => read({ channels: '[{"id":"duty"' }))).toContain('channels.0');
  });

  it('reads units and refuses what has none of them', () => {
    expect(durationMs().parse('1.5h')).toBe(5_400_000);
    expect(byteCount().parse('20 GiB')).toBe(20 * 1024 ** 3);
    expect(durationMs().safeParse('soon').success).toBe(false);
  });
});
