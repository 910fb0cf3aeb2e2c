import { z } from 'zod';

/** One setting a schema can hold. */
export interface Leaf {
  readonly path: string;
  /** Environment variables that set it, the first is the documented one. */
  readonly variables: readonly string[];
  /** JSON Schema types it accepts. */
  readonly types: readonly string[];
  readonly default: unknown;
  readonly description: string;
  readonly choices: readonly unknown[];
  readonly secret: boolean;
}

interface Node {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Node>>;
  readonly anyOf?: readonly Node[];
  readonly oneOf?: readonly Node[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly description?: string;
}

const SECRET = /(password|secret|token)$/i;

/** Every setting of a schema, depth first, in the order the schema lists them. */
export function leavesOf(schema: z.ZodType): readonly Leaf[] {
  return walk(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Node, '');
}

function walk(node: Node, path: string): Leaf[] {
  const properties = new Map<string, Node>();
  for (const variant of [node, ...(node.anyOf ?? []), ...(node.oneOf ?? [])])
    for (const [key, value] of Object.entries(variant.properties ?? {}))
      properties.set(key, properties.has(key) ? merge(properties.get(key), value) : value);
  if (properties.size === 0) return [leaf(node, path)];
  return [...properties].flatMap(([key, value]) => walk(value, path ? `${path}.${key}` : key));
}

/** The same key in two variants of a choice: both constants are choices of it. */
function merge(a: Node | undefined, b: Node): Node {
  return { ...a, ...b, enum: [...choicesOf(a), ...choicesOf(b)] };
}

function choicesOf(node: Node | undefined): readonly unknown[] {
  if (!node) return [];
  return node.enum ?? (node.const === undefined ? [] : [node.const]);
}

function leaf(node: Node, path: string): Leaf {
  const variants = [node, ...(node.anyOf ?? [])];
  return {
    path,
    variables: variablesOf(path),
    types: variants.flatMap(({ type }) => type ?? []),
    default: node.default,
    description: node.description ?? '',
    choices: choicesOf(node),
    secret: SECRET.test(path),
  };
}

function variablesOf(path: string): string[] {
  const plain = path.replaceAll('.', '_').toUpperCase();
  const split = path
    .replaceAll('.', '_')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toUpperCase();
  const names = [`INFRAPULSE_${plain}`];
  return split === plain ? names : [...names, `INFRAPULSE_${split}`];
}
