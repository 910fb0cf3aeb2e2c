// npm start: settings from flags, environment and file; the ready line; signals; exit codes.
import { setFlagsFromString } from 'node:v8';
import { faultLine, loadPlan, loadSettings, printSettings } from '@infrapulse/launch';
import { createHealth, createLogger, createMetrics } from '@infrapulse/runtime';
import { helpText, parseArguments } from './flags.ts';
import { prepareThread } from './start-thread.ts';

const STOP_WITHIN_MS = 10_000;

// Heaps of all threads grow by so much before they are cleaned: by default each may hold twice what it needs.
setFlagsFromString('--heap-growing-percent=45');
// What is hot is still compiled within a second; what only a start calls often is not, in any of the threads.
setFlagsFromString('--interrupt-budget=1000000');

try {
  await main();
} catch (error) {
  fail(error);
}

async function main(): Promise<void> {
  const arguments_ = parseArguments(process.argv.slice(2));
  if (arguments_.help) return void process.stdout.write(helpText());
  const { config: settings, settings: listed } = loadSettings(arguments_, process.env);
  if (arguments_.check) {
    loadPlan(settings);
    return void process.stdout.write(printSettings(listed));
  }
  const log = createLogger({ name: 'standalone', level: settings.log.level });
  const health = createHealth();
  const metrics = createMetrics({ processBasics: true });
  const prepared = { folds: prepareThread('folds'), ingest: prepareThread('ingest') };
  // Loads most of the code there is, while the threads load theirs.
  const { createStandalone } = await import('./create-standalone.ts');
  const deps = { settings, env: process.env, prepared, log, health, metrics, onFatal: fail };
  const standalone = await createStandalone(deps);
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void stop(standalone.stop));
  process.stdout.write(`infrapulse ready mqtt=${standalone.mqttUrl} http=${standalone.httpUrl}\n`);
  if (standalone.demo && settings.simulator === 'off') tellOfDemo(settings.dataDir);
}

function tellOfDemo(dataDir: string): void {
  process.stderr.write(
    `infrapulse: data directory ${dataDir} is a demo's and stays one: every page says so; ` +
      'for real data name another with --data-dir\n',
  );
}

async function stop(stopAll: () => Promise<void>): Promise<void> {
  setTimeout(() => fail(new Error('stopping took longer than 10 s')), STOP_WITHIN_MS).unref();
  await stopAll();
  process.exit(0);
}

/** One readable line, then the end: whatever was acknowledged is on disk already. */
function fail(error: unknown): never {
  process.stderr.write(`infrapulse: ${faultLine(error)}\n`);
  process.exit(1);
}
