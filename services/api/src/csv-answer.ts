import { flatten, toCsv, weightedValues } from '@infrapulse/contracts';
import { z } from 'zod';
import type { Route } from './route.ts';

/** CSV is asked for by name, and more than JSON or as much and before it. */
export function wantsCsv(accept: string | undefined): boolean {
  const values = weightedValues(accept);
  const find = (type: string) => values.find(({ value }) => value === type);
  const csv = find('text/csv');
  if (csv === undefined || csv.q === 0) return false;
  const json = find('application/json') ?? find('application/*') ?? find('*/*');
  if (json === undefined || json.q === csv.q) return csv.index < (json?.index ?? Infinity);
  return csv.q > json.q;
}

/** The rows of an answer, under their columns also when there are none; undefined when it has no rows. */
export function csvOf(route: Route, body: unknown): string | undefined {
  const rows = route.csvRows?.(body) ?? (body as { items?: readonly object[] }).items;
  if (rows === undefined) return undefined;
  if (rows.length === 0) return toCsv([], columnsOf(rowSchemaOf(route)));
  return toCsv(rows.map((row) => flatten(row as Record<string, unknown>)));
}

function rowSchemaOf({ csvRow, answer }: Route): unknown {
  if (csvRow !== undefined) return csvRow;
  const items: unknown = answer instanceof z.ZodObject ? answer.shape['items'] : undefined;
  return items instanceof z.ZodArray ? items.element : undefined;
}

/** As `flatten` names them; entries of a record have names of their own and are left out. */
function columnsOf(schema: unknown, name = ''): readonly string[] {
  if (schema instanceof z.ZodNullable || schema instanceof z.ZodOptional)
    return columnsOf(schema.unwrap(), name);
  if (schema instanceof z.ZodObject)
    return Object.entries(schema.shape).flatMap(([key, child]) =>
      columnsOf(child, name ? `${name}.${key}` : key),
    );
  return name === '' || schema instanceof z.ZodRecord ? [] : [name];
}
