const REGISTER_FILE = /\.(csv|json|ndjson|jsonl)$/i;

/** Those of a folder's names that are files of the register, in order. */
export function registerFilesIn(names: readonly string[]): readonly string[] {
  return names.filter((name) => REGISTER_FILE.test(name)).sort();
}
