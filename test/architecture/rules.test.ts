import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { deadExports } from './exports.ts';
import { forbiddenImports } from './imports.ts';
import { projectRoot, readTree, type Tree } from './read-tree.ts';
import {
  roomsWithoutReadme,
  unbuiltRooms,
  unequalReferences,
  unusedDependencies,
} from './references.ts';
import { overAim, tooLong } from './sizes.ts';
import { badNames, bannedText, strayLogLines } from './words.ts';

const tree = readTree();
const rootConfig = readFileSync(join(projectRoot, 'tsconfig.json'), 'utf8');

describe('the project', () => {
  it('imports only what each room may import', () => {
    expect(forbiddenImports(tree)).toEqual([]);
  });

  it('references exactly the packages it depends on, and builds every room', () => {
    expect(unequalReferences(tree)).toEqual([]);
    expect(unbuiltRooms(tree, rootConfig)).toEqual([]);
  });

  it('declares no dependency that it does not use', () => {
    expect(unusedDependencies(tree)).toEqual([]);
  });

  it('names files after what they hold', () => {
    expect(badNames(tree)).toEqual([]);
  });

  it('says nothing that the house style forbids', () => {
    expect(bannedText(tree)).toEqual([]);
    expect(strayLogLines(tree)).toEqual([]);
  });

  it('exports nothing that nobody uses', () => {
    expect(deadExports(tree)).toEqual([]);
  });

  it('keeps files below the ceiling', ({ annotate }) => {
    const long = overAim(tree);
    if (long.length > 0) void annotate(`over the aim: ${long.join(', ')}`);
    expect(tooLong(tree)).toEqual([]);
  });

  it('has a page for every room', () => {
    expect(roomsWithoutReadme(tree)).toEqual([]);
  });
});

function planted(files: Readonly<Record<string, string>>): Tree {
  return new Map(Object.entries(files));
}

describe('a planted violation', () => {
  it('of imports is found: service to service, domain to Node, past a public face, a value where types may pass', () => {
    const found = forbiddenImports(
      planted({
        'services/kpi/src/a.ts': "import { createAlarms } from '@infrapulse/alarms';\n",
        'services/kpi/src/b.ts': "const kafka = await import('kafkajs');\n",
        'services/kpi/src/main.ts': "import { openStream } from '@infrapulse/drivers';\n",
        'packages/domain/src/c.ts': "import { readFileSync } from 'node:fs';\n",
        'packages/domain/src/deep/d.ts': "import { x } from '../../../ports/src/log.ts';\n",
        'packages/ports/src/e.ts': "import { versionAt } from '@infrapulse/domain';\n",
        'packages/ports/src/f.ts': "import type { Asset } from '@infrapulse/domain';\n",
        'services/dashboard/src/g.tsx': "import '@infrapulse/domain';\n",
      }),
    );
    expect(found).toEqual([
      'services/kpi/src/a.ts imports @infrapulse/alarms',
      'services/kpi/src/b.ts imports kafkajs',
      'packages/domain/src/c.ts imports node:fs',
      'packages/domain/src/deep/d.ts imports ../../../ports/src/log.ts',
      'packages/ports/src/e.ts imports @infrapulse/domain',
      'services/dashboard/src/g.tsx imports @infrapulse/domain',
    ]);
  });

  it('of references, of the build and of unused dependencies is found', () => {
    const files = planted({
      'services/kpi/package.json':
        '{"name":"@infrapulse/kpi","dependencies":{"@infrapulse/domain":"workspace:*","zod":"1"}}',
      'services/kpi/tsconfig.json': '{"references":[{"path":"../../packages/ports"}]}',
      'services/kpi/src/service.ts': "import { z } from 'zod';\n",
    });
    expect(unequalReferences(files)).toEqual([
      'services/kpi: no reference to domain',
      'services/kpi: no dependency on ports',
    ]);
    expect(unbuiltRooms(files, '{}')).toEqual(['tsconfig.json does not build services/kpi']);
    expect(unusedDependencies(files)).toEqual([
      'services/kpi declares @infrapulse/domain and does not import it',
    ]);
    expect(roomsWithoutReadme(files)).toEqual(['services/kpi has no README.md']);
  });

  it('of names is found', () => {
    const found = badNames(
      planted({
        'services/kpi/src/utils.ts': '',
        'services/kpi/src/helpers/a.ts': '',
        'services/kpi/src/someThing.ts': '',
        'services/kpi/src/evaluate-reading.ts': '',
      }),
    );
    expect(found.map((line) => line.split(':')[0])).toEqual([
      'services/kpi/src/utils.ts',
      'services/kpi/src/helpers/a.ts',
      'services/kpi/src/someThing.ts',
    ]);
  });

  it('of words is found, but not in comments', () => {
    const found = bannedText(
      planted({
        'services/kpi/src/a.ts': 'const now = Date.now();\n',
        'services/kpi/src/b.ts': '// Date.now() is forbidden here\n',
        'services/kpi/src/c.ts': 'function f(x: any) {}\n',
        'services/kpi/src/d.ts': 'try { x(); } catch {}\n',
        'services/kpi/src/e.ts': "console.log('x');\n",
        'services/kpi/src/f.ts': 'class Manager {\n}\n',
        'services/kpi/src/g.ts': 'export class PipelineError extends Error {\n}\n',
        'services/kpi/src/h.ts': 'const port = process.env.PORT;\n',
        'services/kpi/test/i.test.ts': `${'it'}.skip('x', () => {});\n`,
        'services/kpi/test/j.test.ts': `${'vi'}.mock('x');\n`,
      }),
    );
    expect(found).toEqual([
      'services/kpi/src/a.ts reads the wall clock',
      'services/kpi/src/c.ts uses a loose type',
      'services/kpi/src/d.ts swallows an error',
      'services/kpi/src/e.ts prints with console',
      'services/kpi/src/f.ts is a class that is no error',
      'services/kpi/src/h.ts says process',
      'services/kpi/test/i.test.ts switches a test off',
      'services/kpi/test/j.test.ts replaces code by a mock',
    ]);
  });

  it('of log lines, dead exports and sizes is found', () => {
    const files = planted({
      'services/kpi/src/service.ts': "log.warn({}, 'Late');\nexport function unused() {}\n",
      'services/kpi/src/events.ts': "log.warn({}, 'Late');\n",
      'services/kpi/src/long.ts': 'x;\n'.repeat(401),
    });
    expect(strayLogLines(files)).toEqual([
      'services/kpi/src/service.ts logs; an event belongs in events.ts',
    ]);
    expect(deadExports(files)).toEqual([
      'services/kpi/src/service.ts exports unused, which nothing uses',
    ]);
    expect(tooLong(files)).toEqual(['services/kpi/src/long.ts has 401 lines; at most 400']);
  });
});
