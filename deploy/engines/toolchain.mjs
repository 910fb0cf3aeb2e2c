// What has to be on the machine, and what to say where it is not.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from './cache.mjs';
import { EnginesError } from './say.mjs';
import { INFLUX_CACHE, KAFKA_CACHE } from './versions.mjs';

const DOCKER_MS = 5_000;
const JAVA_FLOOR = 17;
const GO_FLOOR = [1, 21];

const TOOLS = {
  java: {
    kind: 'kafka',
    get: 'Debian package openjdk-17-jre-headless',
    flaw: () => tooOld(javaMajor(javaVersion()), JAVA_FLOOR),
  },
  mvn: { kind: 'kafka', for: KAFKA_CACHE, get: 'Debian package maven' },
  go: {
    kind: 'influx',
    for: INFLUX_CACHE,
    get: 'https://go.dev/dl, or Debian package golang-go from trixie on',
    flaw: () => goFlaw(output('go', ['env', 'GOVERSION'])),
  },
  cargo: { kind: 'influx', for: INFLUX_CACHE, get: 'https://rustup.rs, or Debian package cargo' },
  rustc: { kind: 'influx', for: INFLUX_CACHE, get: 'https://rustup.rs, or Debian package rustc' },
  gcc: { kind: 'influx', for: INFLUX_CACHE, get: 'Debian package build-essential' },
};

/** A Docker engine that answers quickly, on Linux: elsewhere its host network is none. */
export function dockerAnswers() {
  if (process.platform !== 'linux') return false;
  const { status, stdout } = spawnSync('docker', ['info', '--format', '{{.ServerVersion}}'], {
    encoding: 'utf8',
    timeout: DOCKER_MS,
  });
  return status === 0 && /^\d/.test(stdout);
}

/** Why engines of these kinds cannot run as programs here, one line a tool; empty when they can. */
export function missingTools(kinds) {
  if (process.platform === 'win32') return ['Windows: use WSL'];
  return Object.entries(TOOLS)
    .filter(([, tool]) => kinds.includes(tool.kind) && isNeeded(tool))
    .flatMap(([name, tool]) => {
      const flaw = isInstalled(name) ? tool.flaw?.() : 'is missing';
      return flaw === undefined ? [] : [`${name} ${flaw} (${tool.get})`];
    });
}

export function requireTools(kinds) {
  const missing = missingTools(kinds);
  if (missing.length === 0) return;
  throw new EnginesError(
    `no Docker engine answers, and to run without:\n${missing.map((line) => `  ${line}`).join('\n')}`,
  );
}

function isNeeded(tool) {
  return tool.for === undefined || !existsSync(join(cacheFolder(), tool.for.name, tool.for.file));
}

function isInstalled(name) {
  return (process.env.PATH ?? '').split(':').some((folder) => existsSync(join(folder, name)));
}

function output(command, args) {
  const { stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  return `${stdout ?? ''}${stderr ?? ''}`;
}

/** What `java -version` says: of another installation another text. */
export function javaVersion() {
  return output('java', ['-version']);
}

/** 17 of `openjdk version "17.0.15"`, 8 of `java version "1.8.0_402"`. */
export function javaMajor(text) {
  const [, first, second] = /version "(\d+)(?:\.(\d+))?/.exec(text) ?? [];
  return Number(first === '1' ? second : first);
}

export function goFlaw(text) {
  const [, major, minor] = /go(\d+)\.(\d+)/.exec(text) ?? [];
  const old = Number(major) < GO_FLOOR[0] || Number(minor) < GO_FLOOR[1];
  return old || minor === undefined
    ? `is ${text.trim() || 'of an unknown version'}, and at least ${GO_FLOOR.join('.')} is needed`
    : undefined;
}

function tooOld(version, floor) {
  return version >= floor ? undefined : `is version ${version}, and at least ${floor} is needed`;
}
