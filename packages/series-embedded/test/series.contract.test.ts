import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Log } from '@infrapulse/ports';
import { seriesContract } from '@infrapulse/ports/testing';
import { openEmbeddedSeries } from '@infrapulse/series-embedded';
import { metrics, quiet, refused } from './fixtures.ts';

seriesContract(
  'embedded',
  async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'infrapulse-series-'));
    const log: Log = quiet;
    return {
      open: () => openEmbeddedSeries({ dataDir, metrics, log }),
      clean: () => rm(dataDir, { recursive: true, force: true }),
    };
  },
  { refused, atomicReads: true },
);
