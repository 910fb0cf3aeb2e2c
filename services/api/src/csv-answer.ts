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

/** The rows of an answer under the columns of their kind, whichever are filled; undefined when it has no rows. */
export function csvOf(route: Route, body: unknown): string | undefined {
  const rows = route.csvRows?.(body) ?? (body as { items?: readonly object[] }).items;
  if (rows === undefined) return undefined;
  const flat = rows.map((row) => flatten(row as Record<string, unknown>));
  return toCsv(flat, withOwn(columnsOf(rowSchemaOf(route)), flat));
}

/** Behind the columns of the kind those that rows name themselves; an object that is null has its columns already. */
function withOwn(
  columns: readonly string[],
  rows: readonly Readonly<Record<string, unknown>>[],
): readonly string[] {
  const known = new Set(columns);
  for (const name of columns)
    for (let dot = name.indexOf('.'); dot > 0; dot = name.indexOf('.', dot + 1))
      known.add(name.slice(0, dot));
  const own = new Set(rows.flatMap((row) => Object.keys(row)));
  return [...columns, ...[...own].filter((name) => !known.has(name))];
}

function rowSchemaOf({ csvRow, answer }: Route): unknown {
  if (csvRow !== undefined) return csvRow;
  const items: unknown = answer instanceof z.ZodObject ? answer.shape['items'] : undefined;
  return items instanceof z.ZodArray ? items.element : undefined;
}

/** As `flatten` names them; entries of a record, and what is one of several objects, name their own and are left out. */
function columnsOf(schema: unknown, name = ''): readonly string[] {
  if (schema instanceof z.ZodNullable || schema instanceof z.ZodOptional)
    return columnsOf(schema.unwrap(), name);
  if (schema instanceof z.ZodObject)
    return Object.entries(schema.shape).flatMap(([key, child]) =>
      columnsOf(child, name ? `${name}.${key}` : key),
    );
  return name === '' || namesItsOwn(schema) ? [] : [name];
}

function namesItsOwn(schema: unknown): boolean {
  if (schema instanceof z.ZodUnion) return schema.options.some((one) => one instanceof z.ZodObject);
  return schema instanceof z.ZodRecord;
}
