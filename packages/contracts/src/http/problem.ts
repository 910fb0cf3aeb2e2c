import { z } from 'zod';

/** Stable codes of HTTP problems; never renamed. */
const PROBLEM_CODES = [
  'NOT_FOUND',
  'METHOD_NOT_ALLOWED',
  'NOT_ACCEPTABLE',
  'NOT_HTTP',
  'REQUEST_TIMEOUT',
  'HEADERS_TOO_LARGE',
  'BODY_TOO_LARGE',
  'UNSUPPORTED_MEDIA_TYPE',
  'INVALID_PARAMETER',
  'INVALID_BODY',
  'NOT_JSON',
  'INVALID_CURSOR',
  'HOST_FORBIDDEN',
  'ORIGIN_FORBIDDEN',
  'USER_FORBIDDEN',
  'ASSET_UNKNOWN',
  'KIND_UNKNOWN',
  'KPI_UNKNOWN',
  'ALARM_UNKNOWN',
  'TARGET_UNKNOWN',
  'REGISTER_UNKNOWN',
  'WINDOW_UNKNOWN',
  'SILENCE_UNKNOWN',
  'CHANNEL_UNKNOWN',
  'COMMAND_UNKNOWN',
  'IMPORT_INVALID',
  'REVISION_CHANGED',
  'KIND_CHANGED',
  'OCCURRENCE_MOVED_ON',
  'COMMAND_REFUSED',
  'WINDOW_DECIDED',
  'SILENCE_OF_SETTINGS',
  'RULES_INVALID',
  'RANGE_TOO_LARGE',
  'OVERLOADED',
  'UNAVAILABLE',
  'INTERNAL',
] as const;
export type ProblemCode = (typeof PROBLEM_CODES)[number];

/** RFC 9457, media type application/problem+json. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  code: z.enum(PROBLEM_CODES),
  detail: z.string(),
  instance: z.string().optional(),
  errors: z
    .array(
      z.object({
        line: z.number().int().optional().describe('Line of an imported file, or of the body'),
        row: z.number().int().optional().describe('Element of an imported JSON array, from 1'),
        file: z.string().optional().describe('File of an import of several'),
        field: z.string(),
        reason: z.string(),
      }),
    )
    .optional()
    .describe('Every field at fault'),
});
export type Problem = z.output<typeof problemSchema>;
