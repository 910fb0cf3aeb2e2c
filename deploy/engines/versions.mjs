export const KAFKA_VERSION = '4.1.0';
export const INFLUX_VERSION = '2.7.12';
export const KAFKA_IMAGE = `apache/kafka:${KAFKA_VERSION}`;
export const INFLUX_IMAGE = `influxdb:${INFLUX_VERSION}`;

/** Where in the cache, and what of it proves that it is there. */
export const KAFKA_CACHE = { name: `kafka-${KAFKA_VERSION}`, file: 'libs' };
export const INFLUX_CACHE = { name: `influxdb-${INFLUX_VERSION}`, file: 'influxd' };
