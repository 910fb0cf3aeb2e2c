import type { OpenApi, Operation } from './openapi-document.ts';

const STYLE = `body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b2430}
h1,h2{line-height:1.2}h2{margin-top:2.5rem;border-bottom:1px solid #d6dde6;padding-bottom:.3rem}
details{border:1px solid #d6dde6;border-radius:6px;margin:.5rem 0;padding:.5rem .8rem}
summary{cursor:pointer}code,pre{font:13px/1.5 ui-monospace,monospace}
pre{background:#f4f7fa;padding:.8rem;overflow:auto;max-height:24rem;border-radius:4px}
table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.25rem .6rem .25rem 0;vertical-align:top}
.m{display:inline-block;min-width:3.5rem;font-weight:600;color:#0b5cad}
@media(prefers-color-scheme:dark){body{background:#12171d;color:#dbe3ec}pre{background:#1b222b}
details,h2{border-color:#313c49}.m{color:#6fb1ff}a{color:#6fb1ff}}`;

/** The API as one readable page without scripts or anything from elsewhere. */
export function docsPage(document: OpenApi): string {
  const tags = new Map<string, string[]>();
  for (const [path, operations] of Object.entries(document.paths))
    for (const [method, operation] of Object.entries(operations)) {
      const tag = operation.tags[0] ?? '';
      tags.set(tag, [...(tags.get(tag) ?? []), section(method, path, operation)]);
    }
  const body = [...tags].map(([tag, sections]) => `<h2>${escape(tag)}</h2>${sections.join('')}`);
  return (
    `<!doctype html><html lang="en"><meta charset="utf-8">` +
    `<meta name="viewport" content="width=device-width,initial-scale=1"><title>infrapulse API</title>` +
    // Without one stated, browsers ask for /favicon.ico, which is not there.
    `<link rel="icon" href="data:,">` +
    `<style>${STYLE}</style><h1>infrapulse API ${escape(document.info.version)}</h1>` +
    `<p>${escape(document.info.description)}</p>` +
    `<p>Machine-readable: <a href="/api/v1/openapi.json">openapi.json</a>; ` +
    `MQTT and the stream: <a href="/asyncapi.json">asyncapi.json</a>, <a href="/schemas.json">schemas.json</a>. Beside these: ` +
    `<a href="/healthz">/healthz</a>, <a href="/readyz">/readyz</a>, <a href="/metrics">/metrics</a>.</p>` +
    `${body.join('')}</html>`
  );
}

function section(method: string, path: string, operation: Operation): string {
  const rows = operation.parameters.map(
    ({ name, in: where, required, description }) =>
      `<tr><td><code>${escape(name)}</code></td><td>${where}${required ? ', required' : ''}</td>` +
      `<td>${escape(description ?? '')}</td></tr>`,
  );
  const table = rows.length > 0 ? `<table>${rows.join('')}</table>` : '';
  const body = operation.requestBody ? `<p>Body</p>${json(operation.requestBody)}` : '';
  return (
    `<details><summary><span class="m">${method.toUpperCase()}</span> <code>${escape(path)}</code> ` +
    `${escape(operation.summary)}</summary>${table}${body}<p>Answers</p>${json(operation.responses)}</details>`
  );
}

function json(value: unknown): string {
  return `<pre>${escape(JSON.stringify(value, null, 2))}</pre>`;
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
