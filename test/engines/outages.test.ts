import { influxOutage } from './influx-outage.ts';
import { kafkaOutage } from './kafka-outage.ts';

// Longer than its devices may be silent, and than an append is tried before it is given up.
influxOutage(25_000);
kafkaOutage(25_000);
