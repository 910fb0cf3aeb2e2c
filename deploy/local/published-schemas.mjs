// JSON Schema of everything that travels (interfaces §2 and §3), and AsyncAPI 3 of the channels it travels on. Needs the built rooms.
import { fileURLToPath } from 'node:url';
import { createGenerator } from 'ts-json-schema-generator';
import { z } from 'zod';
import { messageSchema, sessionMessage, topics } from '../../packages/contracts/dist/index.js';
import { KIND_IDS, KPI_SCOPES } from '../../packages/domain/dist/index.js';

const pathOf = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const VALUES = 'packages/contracts/src/stream-values.ts';
const DRAFT = 'http://json-schema.org/draft-07/schema#';
const ID = { description: '1 to 64 of A-Z a-z 0-9 . _ : -' };

const { values, schemas } = definitions();

/** Every schema by name: what devices send as it is checked, what stands in the log as its types say. */
function definitions() {
  const options = { tsconfig: pathOf('tsconfig.base.json'), skipTypeCheck: true, topRef: true };
  const names = { path: pathOf(VALUES), type: 'StreamValues', expose: 'export', jsDoc: 'basic' };
  const open = { sortProps: false, additionalProperties: true };
  const made = createGenerator({ ...options, ...names, ...open }).createSchema('StreamValues');
  const { StreamValues: values, ...records } = made.definitions;
  return {
    values: values.properties,
    schemas: {
      TelemetryMessage: sent(messageSchema, 'A message object as devices send it'),
      Telemetry: {
        description: 'One message object, or several in one payload',
        anyOf: [
          { $ref: '#/definitions/TelemetryMessage' },
          { type: 'array', minItems: 1, items: { $ref: '#/definitions/TelemetryMessage' } },
        ],
      },
      SessionMessage: sent(sessionMessage, 'A finished charging session as a charger sends it'),
      Presence: { description: 'The bare word', enum: ['online', 'offline'] },
      ...records,
    },
  };
}

function sent(schema, description) {
  const options = { target: 'draft-7', io: 'input', unrepresentable: 'any' };
  const { $schema: _, ...rest } = z.toJSONSchema(schema, options);
  return { description, ...rest };
}

/** The stream's values by topic, and the payloads of MQTT, in one JSON Schema. */
export function jsonSchema() {
  const properties = Object.entries(values).map(([name, value]) => [topics[name].name, value]);
  return {
    $schema: DRAFT,
    title: 'infrapulse',
    description:
      'What devices send and what stands in the log. Records may come to have more fields; devices may send no others.',
    type: 'object',
    properties: Object.fromEntries(properties),
    definitions: schemas,
  };
}

/** AsyncAPI 3.0 of MQTT and Kafka, as the product sees it: it receives what devices send. */
export function asyncApi(version) {
  const received = deviceChannels();
  const sent = { ...resultChannels(), ...streamChannels() };
  const document = {
    asyncapi: '3.0.0',
    info: {
      title: 'infrapulse',
      version,
      description:
        'MQTT of devices and results, and the topics of the stream; the HTTP API has OpenAPI at /api/v1/openapi.json.',
    },
    defaultContentType: 'application/json',
    servers: {
      mqtt: { host: '127.0.0.1:1883', protocol: 'mqtt', protocolVersion: '3.1.1' },
      kafka: {
        host: '127.0.0.1:9092',
        protocol: 'kafka',
        description: 'Where the stream is on Kafka',
      },
    },
    channels: { ...received, ...sent },
    operations: { ...operationsOn(received, 'receive'), ...operationsOn(sent, 'send') },
    components: { schemas },
  };
  return JSON.parse(JSON.stringify(document).replaceAll('#/definitions/', '#/components/schemas/'));
}

function operationsOn(channels, action) {
  const operations = Object.entries(channels).map(([name, { summary }]) => [
    `${action}${name.charAt(0).toUpperCase()}${name.slice(1)}`,
    { action, channel: { $ref: `#/channels/${name}` }, summary },
  ]);
  return Object.fromEntries(operations);
}

function deviceChannels() {
  const device = { kind: { enum: KIND_IDS }, asset: ID };
  return {
    telemetry: mqtt('{kind}/{asset}/telemetry', 'Telemetry', device, 'Readings of an asset'),
    gatewayTelemetry: mqtt(
      'gateway/{gateway}/telemetry',
      'Telemetry',
      { gateway: ID },
      'Readings of the assets behind a gateway; each message names its kind and asset',
    ),
    presence: mqtt('{kind}/{asset}/presence', 'Presence', device, 'Whether an asset is there'),
    gatewayPresence: mqtt(
      'gateway/{gateway}/presence',
      'Presence',
      { gateway: ID },
      'Whether a gateway is there, and with it all assets behind it',
    ),
    session: mqtt('charger/{asset}/session', 'SessionMessage', { asset: ID }, 'A finished session'),
  };
}

function resultChannels() {
  const scope = { enum: KPI_SCOPES.filter((one) => one !== 'part') };
  const part = { description: '- for the asset itself' };
  return {
    kpiResult: mqtt(
      'kpi/{kpi}/{scope}/{id}/{window}',
      'KpiRecord',
      { kpi: {}, scope, id: {}, window: {} },
      'The newest record of a KPI by its default policy, retained',
    ),
    alarmResult: mqtt(
      'alarm/{scope}/{id}/{part}/{rule}',
      'Alarm',
      { scope: {}, id: {}, part, rule: {} },
      'An alarm that stands, retained; empty once it does not',
    ),
    rejection: mqtt(
      'rejected/{client}',
      'Rejection',
      { client: {} },
      'What was refused of a client, and why',
    ),
  };
}

function mqtt(address, schema, parameters, summary) {
  return {
    address: `infrapulse/v1/${address}`,
    summary,
    servers: [{ $ref: '#/servers/mqtt' }],
    parameters,
    messages: messageOf(schema),
  };
}

function streamChannels() {
  const channels = Object.entries(values).map(([key, value]) => {
    const { name, kept } = topics[key];
    const cleanup = { 'cleanup.policy': [kept === 'compacted' ? 'compact' : 'delete'] };
    return [
      `stream${key.charAt(0).toUpperCase()}${key.slice(1)}`,
      {
        address: name,
        summary: `Records of ${name}`,
        servers: [{ $ref: '#/servers/kafka' }],
        messages: messageOf(value.$ref.split('/').at(-1)),
        bindings: { kafka: { topic: name, topicConfiguration: cleanup } },
      },
    ];
  });
  return Object.fromEntries(channels);
}

function messageOf(schema) {
  const type = schema === 'Presence' ? { contentType: 'text/plain' } : {};
  return { [schema]: { ...type, payload: { $ref: `#/definitions/${schema}` } } };
}
