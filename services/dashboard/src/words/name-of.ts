/** The name of a code; the code itself when it has none, so that nothing is hidden. */
export function nameOf(names: Readonly<Record<string, string>>, code: string): string {
  return names[code] ?? code;
}
