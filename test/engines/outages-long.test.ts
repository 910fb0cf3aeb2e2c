import { influxOutage } from './influx-outage.ts';
import { kafkaOutage } from './kafka-outage.ts';

influxOutage(300_000);
kafkaOutage(120_000);
