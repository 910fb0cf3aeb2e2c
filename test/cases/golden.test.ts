import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Json, parseLines, type RunCase, textOf } from './json-lines.ts';
import { runEnergy } from './run-energy.ts';
import { runKpi } from './run-kpi.ts';
import { runPlan } from './run-plan.ts';

const runs: Readonly<Record<string, RunCase>> = { energy: runEnergy, kpi: runKpi, plan: runPlan };
const here = import.meta.dirname;
const cases = readdirSync(here, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort();

describe('golden case', () => {
  it.each(cases)('%s', (name) => {
    const text = (file: string) => readFileSync(join(here, name, file), 'utf8');
    const config = JSON.parse(text('config.json')) as Record<string, Json>;
    const run = runs[textOf(config['run'])];
    if (run === undefined) throw new Error(`${name}/config.json names no run that exists`);
    const found = run(config, parseLines(text('input.jsonl')));
    expect(parseLines(found.map((line) => JSON.stringify(line)).join('\n'))).toEqual(
      parseLines(text('expected.jsonl')),
    );
  });
});
