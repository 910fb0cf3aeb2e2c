// npm run engines:up: Kafka and InfluxDB on loopback, started where they do not run yet.
import { start } from './engines.mjs';
import { readFlags } from './flags.mjs';
import { asCommand } from './say.mjs';

await asCommand(async (args) => {
  const { help, ...options } = readFlags('up', args);
  if (help) return console.log(help);
  const { kafka, influx } = await start(options);
  if (kafka) console.log(`kafka   brokers ${kafka}`);
  if (influx)
    console.log(
      `influx  url ${influx.url}  org ${influx.org}  bucket ${influx.bucket}  tokenFile ${influx.tokenFile}`,
    );
});
