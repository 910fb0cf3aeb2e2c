// Joins the product and all it imports into a few files: reading a thousand small ones took half of every start.
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { rolldown } from 'rolldown';
import { root } from './ensure.mjs';

const standalone = join(root, 'services/standalone/dist');
const series = join(root, 'packages/series-embedded/dist');
const tables = join(root, 'packages/tables/dist');
/** As deep as `dist`: what is found from a file's own place is found from here. */
const target = join(root, 'services/standalone/bundle');
/** Old files go once nobody can be starting from them any more. */
const STALE_MS = 3_600_000;
/** With machine code beside their own: they stay where they are. */
const NATIVE = /^(lmdb|@duckdb\/node-api|msgpackr)$/;
const COMMONJS = /^@duckdb\/node-api$/;

/** Each service as a process of its own. */
const services = readdirSync(join(root, 'services'))
  .map((name) => [name, join(root, 'services', name, 'dist/main.js')])
  .filter(([name, main]) => name !== 'standalone' && existsSync(main));

const native = {
  name: 'native',
  async resolveId(id, importer) {
    if (!NATIVE.test(id)) return null;
    const found = await this.resolve(id, importer, { skipSelf: true });
    if (!found) throw new Error(`${id} is not installed`);
    if (COMMONJS.test(id)) return `\0required:${found.id}`;
    return { id: fromTarget(found.id), external: true };
  },
  load(id) {
    return id.startsWith('\0required:') ? required(id.slice('\0required:'.length)) : null;
  },
};

/** A module that requires another: to import it, Node would first read all its files for the names they export. */
function required(path) {
  const names = Object.keys(createRequire(import.meta.url)(path)).filter(
    (name) => name !== 'default',
  );
  return `import { createRequire } from 'node:module';
const library = createRequire(import.meta.url)('${fromTarget(path)}');
export const { ${names.join(', ')} } = library;`;
}

function fromTarget(path) {
  return `./${relative(target, path).replaceAll('\\', '/')}`;
}

/** Sharing and pushing of metrics, of which neither is used: `cluster`, `http` and `https` for every thread. */
const UNUSED = /prom-client\/lib\/(cluster|pushgateway)\.js$/;
const unused = {
  name: 'unused',
  load(id) {
    return UNUSED.test(id.replaceAll('\\', '/')) ? 'module.exports = {};' : null;
  },
};

const build = await rolldown({
  input: {
    main: join(standalone, 'main.js'),
    thread: join(standalone, 'thread.js'),
    cli: join(standalone, 'cli.js'),
    'series-worker': join(series, 'series-worker.js'),
    'workbook-thread': join(tables, 'workbook-thread.js'),
    ...Object.fromEntries(services),
  },
  platform: 'node',
  plugins: [native, unused],
});
const made = `${target}.${process.pid}`;
const { output } = await build.write({ dir: made, format: 'esm', entryFileNames: '[name].js' });
await build.close();
mkdirSync(target, { recursive: true });
// Whoever starts meanwhile finds either the old files or the new ones: what is named by its content comes first.
for (const { fileName } of output.toSorted((a, b) => Number(a.isEntry) - Number(b.isEntry)))
  renameSync(join(made, fileName), join(target, fileName));
rmSync(made, { recursive: true });
const kept = new Set(output.map(({ fileName }) => fileName));
for (const name of readdirSync(target))
  if (!kept.has(name) && Date.now() - statSync(join(target, name)).mtimeMs > STALE_MS)
    rmSync(join(target, name), { force: true });
