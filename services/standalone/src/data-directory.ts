import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PipelineError } from '@infrapulse/ports';

const MARKER = 'infrapulse.json';
const FORMAT = 1;

/** What a data directory holds: a demo city or real assets, never both. */
interface DataDirectory {
  readonly path: string;
  readonly demo: boolean;
}

interface Marker {
  readonly format: number;
  readonly holds: 'demo' | 'real';
}

/**
 * Makes the directory on first use and marks it; throws IP_START (fatal) when it holds real data and a
 * simulator would write to it, or was written by a newer release. A demo directory stays one.
 */
export function openDataDirectory(path: string, simulator: string): DataDirectory {
  const wanted = simulator === 'off' ? 'real' : 'demo';
  const { format, holds } =
    readMarker(path) ?? writeMarker(path, { format: FORMAT, holds: wanted });
  if (format > FORMAT) throw refused(path, `was written by a newer release (format ${format})`);
  if (holds === 'real' && wanted === 'demo') {
    throw refused(
      path,
      'holds real data and the simulator would mix with it; use --simulator off, or another --data-dir',
    );
  }
  return { path, demo: holds === 'demo' };
}

function refused(path: string, reason: string): PipelineError {
  return new PipelineError('IP_START', 'fatal', `data directory ${path} ${reason}`);
}

function readMarker(path: string): Marker | undefined {
  let text: string;
  try {
    text = readFileSync(join(path, MARKER), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw refused(path, `cannot be read: ${(error as Error).message}`);
  }
  try {
    return JSON.parse(text) as Marker;
  } catch (error) {
    throw refused(path, `has a damaged ${MARKER}: ${(error as Error).message}`);
  }
}

function writeMarker(path: string, marker: Marker): Marker {
  try {
    mkdirSync(path, { recursive: true });
    writeFileSync(join(path, MARKER), `${JSON.stringify(marker)}\n`);
  } catch (error) {
    throw refused(path, `cannot be written: ${(error as Error).message}`);
  }
  return marker;
}
