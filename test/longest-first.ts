import { basename } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take half a minute and more, the longest first. */
const LONG: readonly string[] = [
  'readings-import',
  'acceptance-alarm-load',
  'back-fill',
  'acceptance-quality',
  'any-day.property',
  'acceptance-windows',
  'long-windows',
  'acceptance-sessions',
  'notifier',
];

/** Begins with what takes longest, so that at the end of a kind of tests nothing long runs alone; else as usual. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const usual = await super.sort(files);
    return usual.sort((a, b) => orderOf(a) - orderOf(b) || rankOf(a) - rankOf(b));
  }
}

function orderOf({ project }: TestSpecification): number {
  return project.config.sequence.groupOrder;
}

function rankOf({ moduleId }: TestSpecification): number {
  const at = LONG.indexOf(basename(moduleId, '.test.ts'));
  return at < 0 ? LONG.length : at;
}
