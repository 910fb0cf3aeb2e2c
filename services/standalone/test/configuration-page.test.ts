import { readFileSync } from 'node:fs';
import { alarmsConfig } from '@infrapulse/alarms';
import { apiConfig } from '@infrapulse/api';
import { historianConfig } from '@infrapulse/historian';
import { ingestConfig } from '@infrapulse/ingest';
import { kpiConfig } from '@infrapulse/kpi';
import { settingsSchema } from '@infrapulse/launch';
import { leavesOf } from '@infrapulse/runtime';
import { describe, expect, it } from 'vitest';
import { configurationPage } from '../src/configuration-page.ts';

const PAGE = new URL('../../../docs/configuration.md', import.meta.url);
const schemas = {
  settings: settingsSchema,
  ingest: ingestConfig,
  historian: historianConfig,
  kpi: kpiConfig,
  alarms: alarmsConfig,
  api: apiConfig,
};

describe('docs/configuration.md', () => {
  it('is what the schemas say; npm run generate writes it', () => {
    expect(readFileSync(PAGE, 'utf8')).toBe(configurationPage());
  });

  it('gives a setting its path, variable, flag, default and meaning', () => {
    expect(configurationPage()).toContain(
      '| `mqtt.port` | `INFRAPULSE_MQTT_PORT` | `--mqtt-port` | `1883` | Port of the MQTT listener; 0 takes any free port. |',
    );
  });
});

describe('every setting', () => {
  it('is described, and has a default unless it may be absent', () => {
    const mute = Object.entries(schemas).flatMap(([name, schema]) =>
      leavesOf(schema)
        .filter(({ description }) => description === '')
        .map(({ path }) => `${name}: ${path}`),
    );
    expect(mute).toEqual([]);
    for (const schema of Object.values(schemas)) expect(schema.safeParse({}).success).toBe(true);
  });
});
