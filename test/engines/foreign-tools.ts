import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cacheFolder } from '../../deploy/engines/cache.mjs';
import { KAFKA_CACHE } from '../../deploy/engines/versions.mjs';
import type { KafkaStreamConfig } from '../../packages/stream-kafka/src/index.ts';
import { org, token, url } from './influx-place.ts';

const run = promisify(execFile);
export const JARS = join(cacheFolder(), KAFKA_CACHE.name, KAFKA_CACHE.file);
/** Where engines run as containers there are none. */
export const hasKafkaTools = existsSync(JARS);
const CONSUMER = 'org.apache.kafka.tools.consumer.ConsoleConsumer';

/** `kafka-console-consumer --from-beginning`: the first messages of topics, key and value as text. */
export async function consoleConsume(
  { brokers, topicPrefix = '' }: KafkaStreamConfig,
  topics: readonly string[],
  count: number,
): Promise<readonly (readonly [key: string, value: string])[]> {
  const names = topics.map((topic) => `${topicPrefix}${topic}`.replaceAll('.', '\\.')).join('|');
  const where = ['--bootstrap-server', brokers.join(','), '--include', names];
  const how = ['--from-beginning', '--max-messages', `${count}`, '--timeout-ms', '60000'];
  const shown = ['print.key=true', 'key.separator=|'].flatMap((one) => ['--property', one]);
  const committed = ['--isolation-level', 'read_committed'];
  const argv = [
    '-Xmx128m',
    '-cp',
    join(JARS, '*'),
    CONSUMER,
    ...where,
    ...how,
    ...shown,
    ...committed,
  ];
  const { stdout } = await run('java', argv);
  const lines = stdout.trim().split('\n');
  return lines.map((line) => {
    const bar = line.indexOf('|');
    return [line.slice(0, bar), line.slice(bar + 1)] as const;
  });
}

/** Rows of a Flux query by hand, each a column → text. */
export async function flux(query: string): Promise<readonly Readonly<Record<string, string>>[]> {
  const answer = await fetch(`${url}/api/v2/query?org=${org}`, {
    method: 'POST',
    headers: { authorization: `Token ${token}`, 'content-type': 'application/vnd.flux' },
    body: query,
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${answer.status} ${text}`);
  return text
    .split('\r\n\r\n')
    .filter((table) => table.trim() !== '')
    .flatMap((table) => {
      const [head = '', ...rows] = table.trim().split('\r\n');
      const names = head.split(',');
      return rows.map((row) =>
        Object.fromEntries(row.split(',').map((cell, at) => [names[at] ?? '', cell])),
      );
    });
}
