import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { streamContract } from '@infrapulse/ports/testing';
import { openEmbeddedStream } from '../src/index.ts';
import { deps } from './deps.ts';

const retention = { 'infrapulse.readings': { ageMs: 1000 } };

streamContract(
  'embedded',
  async (partitions) => {
    const dataDir = mkdtempSync(join(tmpdir(), 'infrapulse-stream-'));
    return {
      open: () => openEmbeddedStream({ dataDir, partitions, retention }, deps),
      dispose: async () => rmSync(dataDir, { recursive: true }),
    };
  },
  { retainUntested: null },
);
