import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkEnvironment } from '../../packages/launch/src/check-environment.ts';
import { projectRoot } from './read-tree.ts';

describe('variables that the project reads itself', () => {
  it('are known to the check of the environment', () => {
    const files = ['deploy', 'test', 'services/dashboard'].flatMap((folder) =>
      readdirSync(join(projectRoot, folder), { recursive: true, encoding: 'utf8' })
        .filter((path) => /\.(ts|tsx|mjs)$/.test(path) && !/node_modules|dist/.test(path))
        .map((path) => readFileSync(join(projectRoot, folder, path), 'utf8')),
    );
    const read = files.flatMap((text) => text.match(/env(?:\.|\[')INFRAPULSE_[A-Z_]+/g) ?? []);
    const env = Object.fromEntries(read.map((found) => [found.replace(/^env\W+/, ''), 'x']));
    expect(Object.keys(env)).toContain('INFRAPULSE_CHAOS_SEED');
    expect(() => checkEnvironment(env)).not.toThrow();
  });
});
