import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildStep } from './build-step.mjs';
import { cached } from './cache.mjs';
import { saying } from './say.mjs';
import { KAFKA_CACHE, KAFKA_VERSION } from './versions.mjs';

const pom = fileURLToPath(new URL('pom.xml', import.meta.url));

/** The folder of Kafka's jars, copied from Maven Central at first. */
export function kafkaJars() {
  return cached({
    ...KAFKA_CACHE,
    build: (folder, log) =>
      saying(`downloading Kafka ${KAFKA_VERSION} (54 MB of jars, by Maven)`, () =>
        copy(folder, log),
      ),
  });
}

async function copy(folder, log) {
  const libs = join(folder, KAFKA_CACHE.file);
  mkdirSync(libs);
  await buildStep({
    command: 'mvn',
    args: ['-B', '-f', pom, 'dependency:copy-dependencies', `-DoutputDirectory=${libs}`].concat(
      `-Dkafka.version=${KAFKA_VERSION}`,
    ),
    log,
  });
}
