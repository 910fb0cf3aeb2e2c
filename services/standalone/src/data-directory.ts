import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { PipelineError } from '@infrapulse/ports';
import { z } from 'zod';

const MARKER = 'infrapulse.json';
/** 2: the log in columns; 3: shapes of fold states beside them; 4: the days of a month are counted. What former formats hold is read as it is. */
const FORMAT = 4;

/** What a data directory holds: a demo city or real assets, never both. */
interface DataDirectory {
  readonly path: string;
  readonly demo: boolean;
}

const markerSchema = z.looseObject({ format: z.int(), holds: z.enum(['demo', 'real']) });
type Marker = Readonly<z.output<typeof markerSchema>>;

/**
 * Makes the directory on first use and marks it; throws IP_START (fatal) when it cannot be written, when it holds
 * real data and a simulator would write to it, or when a newer release wrote it. A demo directory stays one.
 */
export function openDataDirectory(path: string, simulator: string): DataDirectory {
  const wanted = simulator === 'off' ? 'real' : 'demo';
  makeWritable(path);
  const marker = readMarker(path) ?? writeMarker(path, { format: FORMAT, holds: wanted });
  const { format, holds } = marker;
  if (format > FORMAT) throw refused(path, `was written by a newer release (format ${format})`);
  if (holds === 'real' && wanted === 'demo') {
    throw refused(
      path,
      'holds real data and the simulator would mix with it; use --simulator off, or another --data-dir',
    );
  }
  if (format < FORMAT) writeMarker(path, { ...marker, format: FORMAT });
  return { path, demo: holds === 'demo' };
}

function refused(path: string, reason: string): PipelineError {
  return new PipelineError('IP_START', 'fatal', `data directory ${path} ${reason}`);
}

function makeWritable(path: string): void {
  try {
    makeDirectory(resolve(path));
    const probe = join(path, `${MARKER}.probe`);
    writeFileSync(probe, '');
    rmSync(probe, { force: true });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const isFile = code === 'ENOTDIR' || code === 'EEXIST';
    throw refused(
      path,
      isFile ? `is no directory, or below a file: ${message}` : `cannot be written: ${message}`,
    );
  }
}

/** One level at a time: where nothing can be made (/proc) the recursive mkdir of Node tries for ever. */
function makeDirectory(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return;
  const parent = dirname(path);
  if (parent !== path) makeDirectory(parent);
  mkdirSync(path);
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
    return markerSchema.parse(JSON.parse(text));
  } catch (error) {
    const reason = error instanceof z.ZodError ? error.issues[0]?.message : String(error);
    throw refused(path, `has a damaged ${MARKER}: ${reason}`);
  }
}

/** Made beside it and renamed: a crash leaves no half of it. */
function writeMarker(path: string, marker: Marker): Marker {
  const draft = join(path, `${MARKER}.draft`);
  try {
    writeFileSync(draft, `${JSON.stringify(marker)}\n`);
    renameSync(draft, join(path, MARKER));
  } catch (error) {
    throw refused(path, `cannot be written: ${(error as Error).message}`);
  }
  return marker;
}
