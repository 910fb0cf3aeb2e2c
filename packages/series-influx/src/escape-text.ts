/**
 * Control characters end a line or a tag. A backslash before what is escaped, or at the end, is read in two ways by
 * the server's two passes: a line break in a text further on would then end the line.
 */
const UNFIT_TAG = /[\p{Cc}\p{Cs}]|\\(?:[,= ]|$)/u;
const LONE_SURROGATE = /\p{Cs}/u;
const TAG_SPECIAL = /[,= ]/;
const TAG_SPECIALS = /([,= ])/g;
const QUOTED_SPECIAL = /["\\]/;
const QUOTED_SPECIALS = /(["\\])/g;

/** Text that a tag can carry and give back unchanged. */
export function isTagText(text: string): boolean {
  return !UNFIT_TAG.test(text);
}

/** Text that UTF-8, and so the store, can carry. */
export function isFieldText(text: string): boolean {
  return !LONE_SURROGATE.test(text);
}

/** A tag's value in line protocol. */
export function tagText(text: string): string {
  return TAG_SPECIAL.test(text) ? text.replace(TAG_SPECIALS, '\\$1') : text;
}

/** A string field in line protocol, with its quotes. Line breaks may stand in it as they are. */
export function fieldText(text: string): string {
  return `"${QUOTED_SPECIAL.test(text) ? text.replace(QUOTED_SPECIALS, '\\$1') : text}"`;
}

/** A text in an InfluxQL statement, with its quotes. */
export function influxqlText(text: string): string {
  return `'${text.replace(/['\\]/g, '\\$&').replaceAll('\n', '\\n')}'`;
}
