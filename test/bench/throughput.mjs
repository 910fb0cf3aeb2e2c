// How many readings a second go in, are acknowledged after fsync, folded and stored; the generator is its own process.
// npm run bench -- throughput [--seconds 60] [--connections 100] [--window 20] [--assets 10000] [--rate 0] [--array 1]
//   [--spread one-asset|many-assets] [--json FILE]
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { startProduct } from './_product.mjs';
import { LOAD_FLAGS, measureThroughput } from './_throughput.mjs';

const { values } = parseArgs({ options: LOAD_FLAGS });
const product = await startProduct();
try {
  const result = await measureThroughput(product, values);
  if (values.json) writeFileSync(values.json, `${JSON.stringify({ flags: values, result })}\n`);
} finally {
  await product.stop();
}
