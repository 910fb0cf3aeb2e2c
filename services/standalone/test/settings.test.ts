import { describe, expect, it } from 'vitest';
import { parseArguments } from '../src/flags.ts';
import { loadSettings, printSettings } from '../src/load-settings.ts';

function load(argv: readonly string[], env: Readonly<Record<string, string>> = {}) {
  return loadSettings(parseArguments(argv), env);
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
    const { settings } = load(['--mqtt-port', '7'], {
      INFRAPULSE_MQTT_PORT: '6',
      INFRAPULSE_KPI_FINALAFTER: '80h',
    });
    const text = printSettings(settings);
    expect(text).toContain('mqtt.port = 7  (flag mqtt.port)');
    expect(text).toContain('kpi.finalAfter = 288000000  (environment INFRAPULSE_KPI_FINALAFTER)');
    expect(text).toContain('http.port = 8080  (default)');
  });

  it('refuse an address beyond loopback and say how to reach it from elsewhere', () => {
    expect(() => load(['--host', '0.0.0.0'])).toThrow(/host: only a loopback address.*SSH tunnel/s);
  });

  it('name the settings file that cannot be read', () => {
    expect(() => load(['--config', 'nowhere.yaml'])).toThrow(/config: nowhere\.yaml: ENOENT/);
  });
});
