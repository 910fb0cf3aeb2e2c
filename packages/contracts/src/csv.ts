/** RFC 4180 text: quotes where needed, CRLF, and a BOM so that spreadsheets read UTF-8. */
export function toCsv(
  rows: readonly Readonly<Record<string, unknown>>[],
  columns: readonly string[] = [...new Set(rows.flatMap((row) => Object.keys(row)))],
): string {
  return `\uFEFF${csvLine(columns)}${rows.map((row) => csvLine(columns.map((c) => row[c]))).join('')}`;
}

export function csvLine(cells: readonly unknown[]): string {
  return `${cells.map(cell).join(',')}\r\n`;
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return '';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  // A spreadsheet would run text that begins like a formula; an apostrophe keeps it text.
  const safe = typeof value === 'string' && /^'*[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** A nested object as one row: `target.id`; arrays of objects stay JSON, of values are joined by `;`. */
export function flatten(
  value: Readonly<Record<string, unknown>>,
  prefix = '',
): Record<string, unknown> {
  const row: Record<string, unknown> = {};
  for (const [key, child] of Object.entries(value)) {
    const name = prefix ? `${prefix}.${key}` : key;
    if (Array.isArray(child)) {
      row[name] = child.every((item) => typeof item !== 'object') ? child.join(';') : child;
    } else if (typeof child === 'object' && child !== null) {
      Object.assign(row, flatten(child as Record<string, unknown>, name));
    } else row[name] = child;
  }
  return row;
}

/** Why a header of one column is none: spreadsheets of some languages separate cells otherwise; null when it is one. */
export function separatorFault([name = '', ...others]: readonly string[]): string | null {
  const found = others.length === 0 ? /[;\t|]/.exec(name)?.[0] : undefined;
  if (found === undefined) return null;
  return `has cells separated by ${found === '\t' ? 'tabs' : `"${found}"`}: separate them by commas`;
}

/** Rows of cells of RFC 4180 text with the line each began on; a quote that never ends is an error. */
export function parseCsv(
  text: string,
): readonly { readonly line: number; readonly cells: readonly string[] }[] {
  const rows: { line: number; cells: string[] }[] = [];
  const pattern = /("[^"]*(?:""[^"]*)*"|(?!")[^,\r\n]*)(,|\r\n|\n|\r|$)/y;
  let line = 1;
  let row: { line: number; cells: string[] } = { line, cells: [] };
  let at = text.startsWith('\uFEFF') ? 1 : 0;
  while (at < text.length || row.cells.length > 0) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (!match) throw new SyntaxError(`line ${line}: a quote is out of place`);
    const [whole, raw = '', end = ''] = match;
    row.cells.push(raw.startsWith('"') ? raw.slice(1, -1).replaceAll('""', '"') : raw);
    line += raw.match(/\r\n|\n|\r/g)?.length ?? 0;
    at += whole.length;
    if (end === ',') continue;
    if (row.cells.some((value) => value !== '')) rows.push(row);
    line += 1;
    row = { line, cells: [] };
    if (end === '') break;
  }
  return rows;
}
