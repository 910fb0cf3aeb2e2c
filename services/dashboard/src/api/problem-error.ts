import type { Problem } from '@infrapulse/contracts';

/** What the server refused, or that it could not be reached (status 0). */
export class ProblemError extends Error {
  readonly status: number;
  readonly code: string;
  readonly detail: string;

  constructor({ status, code, title, detail }: Omit<Problem, 'type' | 'code'> & { code: string }) {
    super(title);
    this.name = 'ProblemError';
    this.status = status;
    this.code = code;
    this.detail = detail;
  }
}

export function unreachable(cause: unknown): ProblemError {
  const detail = cause instanceof Error ? cause.message : String(cause);
  return new ProblemError({ status: 0, code: 'UNREACHABLE', title: '', detail });
}
