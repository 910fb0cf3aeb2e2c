import { statfs } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { Settings } from '@infrapulse/launch';
import { loadSettings } from '@infrapulse/launch';
import type { Command } from './command.ts';

interface Finding {
  readonly ok: boolean;
  readonly text: string;
}

const NODE_FLOOR = [20, 19] as const;
const DISK_WARN = 0.15;

export const doctor: Command = {
  name: 'doctor',
  usage: 'doctor [--config FILE]',
  meaning: 'look for what would keep infrapulse from starting or running well',
  async run(context) {
    const { config } = loadSettings(
      { configFile: context.options['config'], settings: {} },
      context.env,
    );
    const findings = await examine(config, context.httpUrl);
    for (const { ok, text } of findings) context.print(`${ok ? 'ok ' : 'BAD'} ${text}\n`);
    return findings.every(({ ok }) => ok) ? 0 : 1;
  },
};

async function examine(settings: Settings, httpUrl: string): Promise<readonly Finding[]> {
  const running = await runningState(httpUrl);
  if (running) return [nodeVersion(), running, await disk(settings.dataDir)];
  return [
    nodeVersion(),
    await portFree('MQTT', settings.host, settings.mqtt.port),
    await portFree('HTTP', settings.host, settings.http.port),
    await disk(settings.dataDir),
  ];
}

function nodeVersion(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const ok = major > NODE_FLOOR[0] || (major === NODE_FLOOR[0] && minor >= NODE_FLOOR[1]);
  return { ok, text: `Node ${process.versions.node}; needed is ${NODE_FLOOR.join('.')} or newer` };
}

async function runningState(httpUrl: string): Promise<Finding | undefined> {
  try {
    const response = await fetch(`${httpUrl}/readyz`);
    return { ok: response.ok, text: `running at ${httpUrl}: ${await response.text()}` };
  } catch (error) {
    return error instanceof TypeError ? undefined : { ok: false, text: String(error) };
  }
}

function portFree(name: string, host: string, port: number): Promise<Finding> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) =>
      resolve({ ok: false, text: `${name} port ${port} is taken (${error.code})` }),
    );
    server.listen(port, host, () =>
      server.close(() => resolve({ ok: true, text: `${name} port ${port} is free` })),
    );
  });
}

async function disk(dataDir: string): Promise<Finding> {
  const path = await firstThere([dataDir, '.']);
  const { bavail, blocks, bsize } = await statfs(path);
  const share = bavail / blocks;
  const free = ((bavail * bsize) / 1024 ** 3).toFixed(1);
  return {
    ok: share > DISK_WARN,
    text: `${free} GiB (${(share * 100).toFixed(0)} %) free for ${dataDir}; a warning comes below 15 %`,
  };
}

async function firstThere(paths: readonly string[]): Promise<string> {
  for (const path of paths) {
    try {
      await statfs(path);
      return path;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
  return '.';
}
