export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

/** Input lines in, output lines out; a case names its run in config.json. */
export type RunCase = (config: JsonObject, input: readonly JsonObject[]) => readonly unknown[];

export function parseLines(text: string): readonly JsonObject[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as JsonObject);
}

export function textOf(value: Json | undefined): string {
  if (typeof value !== 'string') throw new Error(`expected a word, found ${JSON.stringify(value)}`);
  return value;
}

/** RFC 3339 in the files, Unix ms in the code. */
export function timeOf(value: Json | undefined): number {
  return Date.parse(textOf(value));
}
