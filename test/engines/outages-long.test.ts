import { influxOutage } from './influx-outage.ts';
import { kafkaOutage } from './kafka-outage.ts';

influxOutage({ awayMs: 300_000, how: 'killed' });
influxOutage({ awayMs: 90_000, how: 'hung' });
kafkaOutage({ awayMs: 120_000, how: 'killed' });
kafkaOutage({ awayMs: 60_000, how: 'hung' });
