import { dirname, resolve } from 'node:path';

const TEST = /\/(packages|services|simulators)\/(?!dashboard\/)[^/]+\/test\//;
const SOURCE = /^\.\.\/.*src\/.*\.ts$/;

/** `npm test` has built all rooms; from sources every name of another file is looked up at each use. */
export const usesBuilt = process.env['INFRAPULSE_TEST_BUILT'] === '1';

/** What is built is loaded by Node itself. */
export const BUILT = /\/dist\//;

/** Gives tests of a room its built files for their sources. */
export const builtRooms = {
  name: 'built-rooms',
  enforce: 'pre' as const,
  resolveId(id: string, importer?: string): string | null {
    if (importer === undefined || !TEST.test(importer) || !SOURCE.test(id)) return null;
    return resolve(dirname(importer), id).replace('/src/', '/dist/').replace(/\.ts$/, '.js');
  },
};
