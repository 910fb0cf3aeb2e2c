// InfluxDB publishes no package of influxd that a registry has: it is built from the module's source.

import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildStep } from './build-step.mjs';
import { cached } from './cache.mjs';
import { saying } from './say.mjs';
import { INFLUX_CACHE, INFLUX_VERSION } from './versions.mjs';

const MODULE = `github.com/influxdata/influxdb/v2@v${INFLUX_VERSION}`;
/** Finds libflux, which is Rust, for the Go compiler. */
const PKG_CONFIG = 'github.com/influxdata/pkg-config@v0.2.14';
const TAGS = 'sqlite_foreign_keys,sqlite_json';

/** The path of influxd, built at first. */
export function influxd() {
  return cached({
    ...INFLUX_CACHE,
    build: (folder, log) =>
      saying(`building influxd ${INFLUX_VERSION} from source, once (3 to 15 minutes)`, () =>
        build(folder, log),
      ),
  });
}

async function build(folder, log) {
  const source = join(folder, 'source');
  const tools = join(folder, 'tools');
  await copyModule(source, log);
  await buildStep({ command: 'go', args: ['install', PKG_CONFIG], env: { GOBIN: tools }, log });
  await buildStep({
    command: 'go',
    args: ['build', '-tags', TAGS, '-ldflags', `-s -w -X main.version=v${INFLUX_VERSION}`].concat(
      '-o',
      join(folder, INFLUX_CACHE.file),
      './cmd/influxd',
    ),
    cwd: source,
    env: buildEnvironment(tools),
    log,
  });
  for (const done of [source, tools]) rmSync(done, { recursive: true, force: true });
}

/** A writable copy: the module cache is not, and the build writes beside the source. */
async function copyModule(source, log) {
  const printed = await buildStep({
    command: 'go',
    args: ['mod', 'download', '-json', MODULE],
    log,
  });
  cpSync(JSON.parse(printed).Dir, source, { recursive: true });
  await buildStep({ command: 'chmod', args: ['-R', 'u+w', source], log });
}

function buildEnvironment(tools) {
  return {
    GOFLAGS: '-mod=readonly -buildvcs=false',
    PATH: `${tools}:${process.env.PATH}`,
    PKG_CONFIG: join(tools, 'pkg-config'),
    RUSTC_WRAPPER: rustcWrapper(tools),
    ...rustToolchain(),
  };
}

/** libflux denies warnings, and a newer compiler has more of them; RUSTFLAGS does not reach it. */
function rustcWrapper(tools) {
  mkdirSync(tools, { recursive: true });
  const wrapper = join(tools, 'rustc-wrapper');
  writeFileSync(wrapper, '#!/bin/sh\nexec "$@" --cap-lints warn\n');
  chmodSync(wrapper, 0o755);
  return wrapper;
}

/** libflux pins an old Rust, which rustup would download: the one that is here will do. */
function rustToolchain() {
  const { status, stdout } = spawnSync('rustup', ['default'], { encoding: 'utf8' });
  return status === 0 ? { RUSTUP_TOOLCHAIN: stdout.trim().split(/\s/)[0] } : {};
}
