import { influxOutage } from './influx-outage.ts';
import { kafkaOutage } from './kafka-outage.ts';

// Longer than its devices may be silent, and than an append is tried before it is given up.
influxOutage({ awayMs: 25_000, how: 'killed' });
// And than log time may stand still before somebody is told.
kafkaOutage({ awayMs: 45_000, how: 'killed' });
