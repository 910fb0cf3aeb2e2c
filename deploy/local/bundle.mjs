// Joins the product and all it imports into a few files: reading a thousand small ones took half of every start.
import { rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { rolldown } from 'rolldown';
import { root } from './ensure.mjs';

const standalone = join(root, 'services/standalone/dist');
const series = join(root, 'packages/series-embedded/dist');
/** As deep as `dist`: what is found from a file's own place is found from here. */
const target = join(root, 'services/standalone/bundle');
/** With machine code beside their own: they stay where they are. */
const NATIVE = /^(lmdb|@duckdb\/node-api|msgpackr)$/;

const native = {
  name: 'native',
  async resolveId(id, importer) {
    if (!NATIVE.test(id)) return null;
    const found = await this.resolve(id, importer, { skipSelf: true });
    if (!found) throw new Error(`${id} is not installed`);
    return { id: `./${relative(target, found.id).replaceAll('\\', '/')}`, external: true };
  },
};

const build = await rolldown({
  input: {
    main: join(standalone, 'main.js'),
    thread: join(standalone, 'thread.js'),
    cli: join(standalone, 'cli.js'),
    'series-worker': join(series, 'series-worker.js'),
  },
  platform: 'node',
  plugins: [native],
});
rmSync(target, { recursive: true, force: true });
await build.write({ dir: target, format: 'esm', entryFileNames: '[name].js' });
await build.close();
