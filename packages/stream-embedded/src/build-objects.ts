/** Makes objects of one shape from the lists of their values. */
type Build = (lists: readonly ArrayLike<unknown>[], count: number) => Record<string, unknown>[];

/** Fewer objects than this are made faster than a function that makes them. */
const COMPILED_FROM = 32;
/** Devices may send any choice of metrics: what is compiled for them is bounded. */
const BUILDERS_MAX = 500;
const builders = new Map<string, Build>();

/** Compiled once per shape and thread where many objects have it: that makes them several times faster. */
export function builderOf(keys: readonly string[], count: number): Build {
  const name = JSON.stringify(keys);
  const known = builders.get(name);
  if (known) return known;
  if (count < COMPILED_FROM) return buildBy(keys);
  const [oldest] = builders.keys();
  if (oldest !== undefined && builders.size >= BUILDERS_MAX) builders.delete(oldest);
  const build = compile(keys);
  builders.set(name, build);
  return build;
}

function buildBy(keys: readonly string[]): Build {
  return (lists, count) =>
    Array.from({ length: count }, (_, i) =>
      Object.fromEntries(keys.map((key, k) => [key, lists[k]?.[i]])),
    );
}

/** Keys are quoted as JSON, in brackets: then `__proto__` is a key like any other. */
function compile(keys: readonly string[]): Build {
  const fields = keys.map((key, k) => `${quoted(key)}: list${k}[i]`);
  const body = `
    const [${keys.map((_, k) => `list${k}`).join()}] = lists;
    const objects = new Array(count);
    for (let i = 0; i < count; i += 1) objects[i] = { ${fields.join()} };
    return objects;`;
  // oxlint-disable-next-line typescript/no-implied-eval -- of quoted keys alone; a loop over keys takes three times as long
  return new Function('lists', 'count', body) as Build;
}

function quoted(key: string): string {
  const text = JSON.stringify(key);
  return key === '__proto__' ? `[${text}]` : text;
}
