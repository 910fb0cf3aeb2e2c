// A JVM that maps classes which another has read starts Kafka with a quarter of the processor time (JEP 350).
import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { isFree, launchAll, waitUntilUp } from './bring-up.mjs';
import { cached } from './cache.mjs';
import { enginesOf, HOST } from './engine-set.mjs';
import { end } from './processes.mjs';
import { say, saying } from './say.mjs';
import { javaVersion } from './toolchain.mjs';
import { KAFKA_CACHE, KAFKA_VERSION } from './versions.mjs';

const FILE = 'kafka.jsa';
const GRACE_MS = 60_000;

/** Flags for a JVM that runs Kafka from these jars; none where the classes cannot be kept. */
export async function sharedClasses(jars) {
  try {
    const file = await cached({
      name: `${KAFKA_CACHE.name}-classes-${javaId()}`,
      file: FILE,
      build: (folder) =>
        saying(`reading the classes of Kafka ${KAFKA_VERSION} once for all starts`, () =>
          readOnce(jars, folder),
        ),
    });
    return [`-XX:SharedArchiveFile=${file}`];
  } catch (error) {
    say(`Kafka starts slowly, as its classes cannot be kept: ${error.message.split('\n')[0]}`);
    return [];
  }
}

/** Of a JVM: what one has kept, another does not take. */
function javaId() {
  return createHash('sha256').update(javaVersion()).digest('hex').slice(0, 8);
}

/** A node of its own that starts, is ended, and leaves its classes behind. */
async function readOnce(jars, folder) {
  const dir = join(folder, 'node');
  const set = { dir, brokers: 1, kafkaPort: await freePair(), kinds: ['kafka'] };
  const [node] = enginesOf(set);
  const keep = [`-XX:ArchiveClassesAtExit=${join(folder, FILE)}`, '-Xlog:cds=error'];
  const kafka = () => ['java', ...keep, '-cp', join(jars, '*')];
  try {
    await launchAll([node], set, { kafka });
    await waitUntilUp([node]);
  } finally {
    await end(node, { graceMs: GRACE_MS });
    rmSync(dir, { recursive: true, force: true });
  }
}

/** A free port whose next one is free too. */
async function freePair() {
  for (;;) {
    const port = await freePort();
    if (await isFree(port + 1)) return port;
  }
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, HOST, () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
