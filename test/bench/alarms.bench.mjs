// How long after its publication an alarm is in the live feed, with everything in one process.
// npm run bench -- alarms [--alarm-rate 20000] [--alarm-seconds 30] [--alarm-warmup 20] [--alarm-new]
import { parseArgs } from 'node:util';
import { ALARM_FLAGS, measureAlarms } from './_alarm-latency.mjs';
import { startProduct } from './_product.mjs';

const { values } = parseArgs({ options: ALARM_FLAGS });
const product = await startProduct();
try {
  await measureAlarms(product, values, { rate: '20000' });
} finally {
  await product.stop();
}
