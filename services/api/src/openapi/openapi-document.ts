import { liveEventSchemas, problemSchema } from '@infrapulse/contracts';
import { z } from 'zod';
import type { Route } from '../route.ts';

/** OpenAPI 3.1 as plain data. */
export interface OpenApi {
  readonly openapi: '3.1.0';
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly servers: readonly { readonly url: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> };
}

export interface Operation {
  readonly tags: readonly string[];
  readonly summary: string;
  readonly operationId: string;
  readonly parameters: readonly Parameter[];
  readonly requestBody?: unknown;
  readonly responses: Readonly<Record<string, unknown>>;
}

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query';
  readonly required: boolean;
  readonly description?: string;
  readonly schema: unknown;
}

/** Made from the schemas that check requests and type the answers. */
export function openApiDocument(routes: readonly Route[], version: string): OpenApi {
  const paths: Record<string, Record<string, Operation>> = {};
  for (const route of routes) {
    const operations = (paths[`/api/v1${route.path}`] ??= {});
    operations[route.method.toLowerCase()] = operationOf(route);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'infrapulse',
      version,
      description:
        'Times are RFC 3339 in UTC with milliseconds; parameters also take Unix milliseconds. ' +
        'Every list is also CSV (Accept: text/csv). A page of a list that is not the last has the address of the ' +
        'next one in a header, Link: <…>; rel="next", CSV too. Texts follow Accept-Language (zh-CN, en). ' +
        'Errors are application/problem+json with a stable code.',
    },
    servers: [{ url: '/' }],
    paths,
    components: { schemas: { Problem: jsonSchema(problemSchema, 'output'), ...liveSchemas() } },
  };
}

/** What the events of the live feed carry: `LiveKpi`, `LiveAlarm`, … */
function liveSchemas(): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(liveEventSchemas).map(([event, schema]) => [
      `Live${event.charAt(0).toUpperCase()}${event.slice(1)}`,
      jsonSchema(schema, 'output'),
    ]),
  );
}

function operationOf(route: Route): Operation {
  const body = bodyOf(route);
  return {
    tags: [route.tag],
    summary: route.summary,
    operationId: `${route.method.toLowerCase()}${route.path.replace(/[^A-Za-z0-9]+(\w)?/g, (_, letter: string | undefined) => (letter ?? '').toUpperCase())}`,
    parameters: [...parametersOf(route.params, 'path'), ...parametersOf(route.query, 'query')],
    ...(body === undefined ? {} : { requestBody: body }),
    responses: {
      '200': { description: 'Answer', content: answersOf(route) },
      default: {
        description: 'Problem',
        content: {
          'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
        },
      },
    },
  };
}

function answersOf(route: Route): Record<string, unknown> {
  const schema = jsonSchema(route.answer, 'output');
  const type = route.produces ?? 'application/json';
  const properties = (schema as { properties?: Record<string, unknown> }).properties ?? {};
  const hasCsv = route.csvRows !== undefined || 'items' in properties;
  return { [type]: { schema }, ...(hasCsv ? { 'text/csv': { schema: { type: 'string' } } } : {}) };
}

function bodyOf({ body, consumes }: Route): unknown {
  if (consumes) {
    const content = Object.fromEntries(
      consumes.map((type) => [type, { schema: { type: 'string', format: 'binary' } }]),
    );
    return { required: true, content };
  }
  if (!body) return undefined;
  return { required: true, content: { 'application/json': { schema: jsonSchema(body, 'input') } } };
}

function parametersOf(schema: z.ZodType | undefined, where: 'path' | 'query'): Parameter[] {
  if (!schema) return [];
  const { properties = {}, required = [] } = jsonSchema(schema, 'input') as {
    properties?: Record<string, { description?: string }>;
    required?: readonly string[];
  };
  return Object.entries(properties).map(([name, { description, ...property }]) => ({
    name,
    in: where,
    required: where === 'path' || required.includes(name),
    ...(description === undefined ? {} : { description }),
    schema: property,
  }));
}

function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): object {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return rest;
}
