// Writes what travels as JSON Schema and AsyncAPI, where the dashboard is served from; a test fails when they are stale.
import { readFileSync, writeFileSync } from 'node:fs';
import { asyncApi, jsonSchema } from './published-schemas.mjs';

const { version } = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
);
for (const [file, document] of [
  ['schemas.json', jsonSchema()],
  ['asyncapi.json', asyncApi(version)],
])
  writeFileSync(
    new URL(`../../services/dashboard/public/${file}`, import.meta.url),
    `${JSON.stringify(document, null, 2)}\n`,
  );
