import type { FastifyRequest } from 'fastify';
import { ProblemError } from './problem.ts';

interface Revised {
  /** undefined: there is none yet. */
  readonly revision: number | undefined;
  /** What has it, in words. */
  readonly of: string;
}

/** What a request makes its condition: If-Match, of strong tags alone, and If-None-Match (RFC 9110, 13.1). */
export function checkRevision({ headers }: FastifyRequest, { revision, of }: Revised): void {
  const [match, none] = [headers['if-match'], headers['if-none-match']];
  const matches = match === undefined || names(tagsOf(match), revision);
  // [RFC 9110 13.1.2] weak comparison.
  const isExcluded = none !== undefined && names(tagsOf(none).map(withoutWeakness), revision);
  if (matches && !isExcluded) return;
  const isWeak = !matches && names(tagsOf(match).map(withoutWeakness), revision);
  const why = isWeak ? ', and If-Match takes no weak tag (W/)' : '';
  const detail = `${of} revision ${revision ?? '(none)'}${why}; read again, then repeat the change`;
  throw new ProblemError('REVISION_CHANGED', detail);
}

function tagsOf(header: string): readonly string[] {
  return header.split(',').map((tag) => tag.trim());
}

function withoutWeakness(tag: string): string {
  return tag.replace(/^W\//, '');
}

function names(tags: readonly string[], revision: number | undefined): boolean {
  if (revision === undefined) return false;
  return tags.some((tag) => tag === '*' || tag === `"${revision}"`);
}
