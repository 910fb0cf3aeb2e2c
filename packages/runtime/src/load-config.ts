import { PipelineError } from '@infrapulse/ports';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { type Leaf, leavesOf } from './config-leaves.ts';

export type Source = 'default' | 'file' | 'environment' | 'flag';

/** One effective setting, for `config print`; a secret's value is already masked. */
export interface Setting {
  readonly path: string;
  readonly value: unknown;
  readonly source: Source;
  /** The variable, flag or file that set it; '' for a default. */
  readonly from: string;
  readonly description: string;
}

export interface ConfigInput {
  /** Text of the YAML file and its name, when one was given. */
  readonly file?: { readonly name: string; readonly text: string };
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Setting path → text, from the command line. */
  readonly flags: Readonly<Record<string, string>>;
  /** Reads the file a `…_FILE` variable names. */
  readonly readSecret: (path: string) => string;
}

export interface LoadedConfig<T> {
  readonly config: T;
  readonly settings: readonly Setting[];
}

/**
 * YAML below environment below flags, checked as a whole; no I/O of its own.
 * Throws IP_CONFIG_INVALID (fatal): one line per fault, each with its key.
 */
export function loadConfig<S extends z.ZodType>(
  schema: S,
  input: ConfigInput,
): LoadedConfig<z.output<S>> {
  const leaves = leavesOf(schema);
  const tree = fromFile(input.file);
  const origins = new Map<string, { source: Source; from: string }>();
  for (const path of pathsOf(tree))
    origins.set(path, { source: 'file', from: input.file?.name ?? '' });
  for (const leaf of leaves) {
    const found = fromEnvironment(leaf, input);
    if (found) assign(tree, origins, leaf, { ...found, source: 'environment' });
    const flag = input.flags[leaf.path];
    if (flag !== undefined)
      assign(tree, origins, leaf, { text: flag, from: leaf.path, source: 'flag' });
  }
  const result = schema.safeParse(tree);
  if (!result.success) throw invalid(result.error, origins);
  return { config: result.data, settings: describe(leaves, result.data, origins) };
}

/** The value of a YAML or JSON text; throws an error whose first line says where it goes wrong. */
export function readYaml(text: string): unknown {
  return parseYaml(text);
}

function fromFile(file: ConfigInput['file']): Record<string, unknown> {
  if (!file) return {};
  try {
    const parsed = readYaml(file.text) ?? {};
    if (typeof parsed === 'object' && !Array.isArray(parsed))
      return parsed as Record<string, unknown>;
    throw new Error('the file must hold a mapping of settings');
  } catch (error) {
    const text = error instanceof Error ? error.message.split('\n')[0] : String(error);
    throw new PipelineError('IP_CONFIG_INVALID', 'fatal', `config: ${file.name}: ${text}`, error);
  }
}

function fromEnvironment(
  leaf: Leaf,
  { env, readSecret }: ConfigInput,
): { text: string; from: string } | undefined {
  for (const name of leaf.variables) {
    const text = env[name];
    if (text !== undefined) return { text, from: name };
    const file = env[`${name}_FILE`];
    if (file !== undefined) return { text: readSecret(file).trim(), from: `${name}_FILE` };
  }
  return undefined;
}

function assign(
  tree: Record<string, unknown>,
  origins: Map<string, { source: Source; from: string }>,
  leaf: Leaf,
  given: { readonly text: string; readonly from: string; readonly source: Source },
): void {
  const keys = leaf.path.split('.');
  let node = tree;
  for (const key of keys.slice(0, -1)) {
    const child = node[key];
    node[key] = typeof child === 'object' && child !== null ? child : {};
    node = node[key] as Record<string, unknown>;
  }
  node[keys[keys.length - 1] as string] = coerce(given.text, leaf);
  origins.set(leaf.path, { source: given.source, from: given.from });
}

/** Text from outside in the type the setting has; what does not fit stays text and fails the check. */
function coerce(text: string, leaf: Leaf): unknown {
  if (leaf.types.includes('boolean') && /^(true|false)$/.test(text)) return text === 'true';
  const numeric = leaf.types.includes('number') || leaf.types.includes('integer');
  if (numeric && /^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  if (leaf.types.includes('array')) return listOf(text);
  return text;
}

/** `a, b`, or the whole list as JSON: what is more than words needs that. An IPv6 address begins like one. */
function listOf(text: string): unknown {
  const words = text.split(',').map((item) => item.trim());
  if (!text.trim().startsWith('[')) return words;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return words;
  }
}

function pathsOf(tree: unknown, prefix = ''): string[] {
  if (typeof tree !== 'object' || tree === null || Array.isArray(tree)) return [prefix];
  return Object.entries(tree).flatMap(([key, child]) =>
    pathsOf(child, prefix ? `${prefix}.${key}` : key),
  );
}

function invalid(error: z.ZodError, origins: ReadonlyMap<string, { from: string }>): PipelineError {
  const lines = error.issues.map((issue) => {
    const path = issue.path.join('.');
    const from = origins.get(path)?.from;
    return `config: ${path || 'settings'}: ${issue.message}${from && from !== path ? ` (from ${from})` : ''}`;
  });
  return new PipelineError('IP_CONFIG_INVALID', 'fatal', lines.join('\n'), error);
}

function describe(
  leaves: readonly Leaf[],
  config: unknown,
  origins: ReadonlyMap<string, { source: Source; from: string }>,
): Setting[] {
  return leaves.map(({ path, description, secret }) => {
    const value = path.split('.').reduce<unknown>(child, config);
    const { source, from } = origins.get(path) ?? { source: 'default' as const, from: '' };
    return { path, value: secret && value ? '********' : value, source, from, description };
  });
}

function child(node: unknown, key: string): unknown {
  return typeof node === 'object' && node !== null
    ? (node as Record<string, unknown>)[key]
    : undefined;
}
