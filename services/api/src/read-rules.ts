import {
  dryRunInputSchema,
  jsonErrorLine,
  jsonLines,
  type LineOf,
  ruleSetInputSchema,
  rulesOfInput,
} from '@infrapulse/contracts';
import { type KindRule, ruleFaults } from '@infrapulse/domain';
import type { Plan } from '@infrapulse/plan';
import type { z } from 'zod';
import { ProblemError } from './problem.ts';

interface GivenRules {
  readonly version: string;
  readonly rules: readonly KindRule[];
  readonly user: string | undefined;
}

interface Fault {
  readonly path: readonly PropertyKey[];
  readonly reason: string;
}

/** A set of rules out of a request's body; with anything wrong it is refused whole, each fault with line and key. */
export function readRules(body: unknown, plan: Plan): GivenRules {
  const { data, lineOf } = readBody(body, ruleSetInputSchema);
  const rules = checkedRules(data.items, { plan, lineOf });
  return { version: data.version, rules, user: data.user };
}

/** What is to be tried; without rules of its own those in force. */
export function readDryRun(body: unknown, plan: Plan) {
  const { data, lineOf } = readBody(body, dryRunInputSchema);
  const { items, ...asked } = data;
  return { ...asked, rules: items && checkedRules(items, { plan, lineOf }) };
}

interface Read<T> {
  readonly data: T;
  readonly lineOf: LineOf;
}

function readBody<S extends z.ZodType>(body: unknown, schema: S): Read<z.output<S>> {
  const text = textOf(body);
  const result = schema.safeParse(parse(text));
  const lineOf = jsonLines(text);
  if (result.success) return { data: result.data, lineOf };
  throw refused(result.error.issues.flatMap(faultsOf), lineOf);
}

function checkedRules(
  items: z.output<typeof ruleSetInputSchema>['items'],
  { plan, lineOf }: { readonly plan: Plan; readonly lineOf: LineOf },
): readonly KindRule[] {
  const rules = rulesOfInput({ items });
  const faults = [...ruleFaults(rules), ...departmentFaults(rules, plan)];
  if (faults.length > 0) throw refused(faults.map(belowItems), lineOf);
  return rules;
}

function textOf(body: unknown): string {
  if (!Buffer.isBuffer(body) || body.length === 0)
    throw new ProblemError('INVALID_BODY', 'send the set of rules as JSON: GET /rules?form=set');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw new ProblemError('NOT_JSON', 'the body is not UTF-8');
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = (error as Error).message;
    const line = jsonErrorLine(text, reason);
    const detail = line === undefined ? reason : `line ${line}: ${reason}`;
    throw new ProblemError('NOT_JSON', detail, [
      { ...(line === undefined ? {} : { line }), field: '', reason },
    ]);
  }
}

function faultsOf(issue: z.core.$ZodIssue): readonly Fault[] {
  if (issue.code !== 'unrecognized_keys') return [{ path: issue.path, reason: issue.message }];
  const reason = 'is not a field here';
  return issue.keys.map((key) => ({ path: [...issue.path, key], reason }));
}

function belowItems({ path, reason }: Fault): Fault {
  return { path: ['items', ...path], reason };
}

function departmentFaults(rules: readonly KindRule[], { departments }: Plan): readonly Fault[] {
  const known = new Set(departments.map(({ code }) => code));
  return rules.flatMap(({ depts }, place) =>
    (depts ?? []).flatMap((code, index) =>
      known.has(code)
        ? []
        : [{ path: [place, 'depts', index], reason: `the plan has no department ${code}` }],
    ),
  );
}

const LISTED_MAX = 200;

function refused(faults: readonly Fault[], lineOf: LineOf): ProblemError {
  const errors = faults.slice(0, LISTED_MAX).map(({ path, reason }) => {
    return { line: lineOf(path), field: path.map(String).join('.'), reason };
  });
  const [first] = errors;
  const more = faults.length > 1 ? ` (and ${faults.length - 1} more)` : '';
  const detail = `line ${first?.line}: ${first?.field}: ${first?.reason}${more}; nothing was changed`;
  return new ProblemError('RULES_INVALID', detail, errors);
}
