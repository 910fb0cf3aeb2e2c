import type { CommandContext } from './command.ts';

/** A problem the API answered with, or that kept it from answering. */
export class ApiError extends Error {}

/** Calls the running installation; throws ApiError with a sentence that says what to do. */
export async function callApi(
  { httpUrl }: CommandContext,
  path: string,
  init: RequestInit = {},
): Promise<Response> {
  const headers = new Headers(init.headers);
  // As all that the commands say themselves; else titles would be Chinese and details English.
  headers.set('accept-language', 'en');
  let response: Response;
  try {
    response = await fetch(`${httpUrl}/api/v1${path}`, { ...init, headers });
  } catch (error) {
    throw new ApiError(
      `nothing answers at ${httpUrl}: start infrapulse with npm start, or name it with --http URL`,
      { cause: error },
    );
  }
  if (response.ok) return response;
  throw new ApiError(`${response.status}: ${await problemOf(response)}`);
}

async function problemOf(response: Response): Promise<string> {
  const text = await response.text();
  const isProblem = response.headers.get('content-type')?.includes('problem+json');
  if (!isProblem) return text.slice(0, 500);
  const { title, detail, errors } = JSON.parse(text) as {
    title?: string;
    detail?: string;
    errors?: readonly {
      file?: string;
      line?: number;
      row?: number;
      field?: string;
      reason?: string;
    }[];
  };
  // What is at fault without a line stands in the detail.
  const rows = (errors ?? []).flatMap(({ file, line, row, field, reason }) => {
    const place = [file, `line ${line}`, row && `row ${row}`, field].filter(Boolean).join(', ');
    return line === undefined ? [] : [`\n  ${place}: ${reason ?? ''}`];
  });
  return `${title ?? ''} ${detail ?? ''}${rows.join('')}`.trim();
}
