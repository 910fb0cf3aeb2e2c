import { describe, expect, it } from 'vitest';
import { loadSettings, printSettings } from '../src/load-settings.ts';
import { serviceArguments, serviceHelp } from '../src/service-arguments.ts';
import { seriesChoice, streamChoice } from '../src/store-choices.ts';

function load(argv: readonly string[], env: Readonly<Record<string, string>> = {}) {
  return loadSettings(serviceArguments(argv), env);
}

describe('settings', () => {
  it('have the documented defaults', () => {
    const { config } = load([]);
    expect([config.host, config.mqtt.port, config.http.port, config.dataDir]).toEqual([
      '127.0.0.1',
      1883,
      8080,
      './data',
    ]);
    expect(config.retention.series).toBe(400 * 86_400_000);
    expect(config.retention.readings).toEqual({ age: 7 * 86_400_000, bytes: 20 * 1024 ** 3 });
    expect(config.kpi).toEqual({ horizon: 86_400_000, finalAfter: 259_200_000, coverageMin: 0.9 });
  });

  it('let a flag win over the environment and print where each value came from', () => {
    const { settings } = load(['--mqtt.port', '7'], {
      INFRAPULSE_MQTT_PORT: '6',
      INFRAPULSE_KPI_FINALAFTER: '80h',
    });
    const text = printSettings(settings);
    expect(text).toContain('mqtt.port = 7  (flag mqtt.port)');
    expect(text).toContain('kpi.finalAfter = 288000000  (environment INFRAPULSE_KPI_FINALAFTER)');
    expect(text).toContain('http.port = 8080  (default)');
  });

  it('refuse a horizon beyond the evidence, and say what becomes of later data', () => {
    const { config } = load([], { INFRAPULSE_KPI_HORIZON: '48h' });
    expect(config.kpi.horizon).toBe(48 * 3_600_000);
    const tooLong = { INFRAPULSE_KPI_HORIZON: '72h' };
    expect(() => load([], tooLong)).toThrow(/kpi\.horizon: must be at most 48h.*computed again/s);
  });

  it('refuse an address beyond loopback and say how to reach it from elsewhere', () => {
    expect(() => load(['--host', '0.0.0.0'])).toThrow(/host: only a loopback address.*SSH tunnel/s);
  });

  it('refuse a variable that nothing reads, with the nearest that is read', () => {
    const env = {
      INFRAPULSE_MQTT_PROT: '1',
      INFRAPULSE_MQTT_PORT: '2',
      INFRAPULSE_TEAPOT_OF_THE_CITY: 'x',
      infrapulse_http_port: '3',
    };
    expect(() => load([], env)).toThrow(
      [
        'config: INFRAPULSE_MQTT_PROT: no setting has this variable. Did you mean "INFRAPULSE_MQTT_PORT"?',
        'config: INFRAPULSE_TEAPOT_OF_THE_CITY: no setting has this variable. docs/configuration.md lists them all',
        'config: infrapulse_http_port: no setting has this variable. Did you mean "INFRAPULSE_HTTP_PORT"?',
      ].join('\n'),
    );
  });

  it('leave alone the variables of tests and what Kubernetes sets for a Service', () => {
    const env = {
      INFRAPULSE_CHAOS_SEED: '1',
      INFRAPULSE_CHROMIUM: '/usr/bin/chromium',
      INFRAPULSE_SERVICE_HOST: '10.0.0.1',
      INFRAPULSE_SERVICE_PORT_HTTP: '8080',
      INFRAPULSE_PORT: 'tcp://10.0.0.1:8080',
      INFRAPULSE_PORT_8080_TCP_ADDR: '10.0.0.1',
    };
    expect(load([], env).config).toEqual(load([]).config);
  });

  it('are flags by their path, refused by name when there is none', () => {
    expect(() => load(['--mqtt.prot', '1'])).toThrow(/^flags: [^\n]*--mqtt\.prot[^\n]*--help/);
    expect(serviceHelp('kpi')).toContain('--stream.kafka.brokers VALUE');
  });

  it('keep installations on one cluster apart by a prefix, which Kafka must take', () => {
    const kafka = ['--stream.driver', 'kafka', '--stream.kafka.topicPrefix'];
    expect(streamChoice(load([...kafka, 'west.']).config)).toMatchObject({ topicPrefix: 'west.' });
    expect(() => load([...kafka, 'west/'])).toThrow(/stream\.kafka\.topicPrefix: letters, digits/);
  });

  it('name the file of a secret that cannot be read, and never the secret', () => {
    const kafka = ['--stream.driver', 'kafka', '--stream.kafka.sasl.username', 'us'];
    const { config } = load([...kafka, '--stream.kafka.sasl.passwordFile', '/nowhere/secret']);
    expect(() => streamChoice(config)).toThrow(
      /^config: stream\.kafka\.sasl\.passwordFile: \/nowhere\/secret: ENOENT/,
    );
    const { settings } = load([...kafka, '--stream.kafka.sasl.password', 'hidden']);
    expect(printSettings(settings)).not.toContain('hidden');
  });

  it('ask for what Kafka and InfluxDB need, key by key', () => {
    const refused = (...argv: string[]) => {
      try {
        load(argv);
        return '';
      } catch (error) {
        return (error as Error).message;
      }
    };
    const kafka = ['--stream.driver', 'kafka'];
    const far = [...kafka, '--stream.kafka.brokers', '127.0.0.1:9092,kafka.city:9092'];
    expect(refused(...far)).toMatch(
      /^config: stream\.kafka\.ssl\.mode: kafka\.city:9092 is another/,
    );
    expect(refused(...far, '--stream.kafka.ssl.mode', 'insecure')).toBe('');
    expect(refused(...kafka, '--stream.kafka.brokers', 'nowhere')).toMatch(
      /^config: stream\.kafka\.brokers\.0: host:port is needed/,
    );
    expect(refused(...kafka, '--stream.kafka.sasl.username', 'us')).toMatch(/passwordFile: a user/);
    const influx = ['--series.driver', 'influx'];
    expect(refused(...influx)).toMatch(
      /^config: series\.influx\.tokenFile: InfluxDB needs a token/,
    );
    const token = ['--series.influx.token', 't'];
    expect(refused(...influx, ...token, '--series.influx.url', 'http://influx.city:8086')).toMatch(
      /^config: series\.influx\.url: .*another machine/,
    );
    expect(seriesChoice(load([...influx, ...token]).config)).toMatchObject({
      driver: 'influx',
      token: 't',
    });
  });

  it('name the settings file that cannot be read', () => {
    expect(() => load(['--config', 'nowhere.yaml'])).toThrow(/config: nowhere\.yaml: ENOENT/);
  });
});
