/** The header that names the page after this one (RFC 8288): the same query, from the cursor on. */
export function nextPageLink(url: string, next: unknown): Readonly<Record<string, string>> {
  if (typeof next !== 'string') return {};
  const [path, search] = url.split('?');
  const query = new URLSearchParams(search);
  query.set('cursor', next);
  return { link: `<${path}?${query.toString()}>; rel="next"` };
}
