/** Says on which line of a JSON text a value stands; of what is missing, where it should be. */
export type LineOf = (path: readonly PropertyKey[]) => number;

interface Place {
  readonly line: number;
  readonly members: ReadonlyMap<string, Place>;
}

const TOKEN = /\s+|"(?:[^"\\]|\\.)*"|[{}[\]:,]|[^\s{}[\]:,"]+/g;

/** Of a text that is JSON. */
export function jsonLines(text: string): LineOf {
  const root = readPlaces(text);
  return (path) => {
    let place = root;
    for (const name of path) place = place.members.get(String(name)) ?? place;
    return place.line;
  };
}

/** Line on which `JSON.parse` gave up, by its message; undefined when it does not say. */
export function jsonErrorLine(text: string, message: string): number | undefined {
  const [, line] = /line (\d+)/.exec(message) ?? [];
  if (line !== undefined) return Number(line);
  const [, position] = /position (\d+)/.exec(message) ?? [];
  if (position !== undefined) return text.slice(0, Number(position)).split('\n').length;
  return /end of JSON/.test(message) ? text.split('\n').length : undefined;
}

function readPlaces(text: string): Place {
  const tokens = tokensOf(text);
  let at = 0;

  function readValue(): Place {
    const { word = '', line = 1 } = tokens[at++] ?? {};
    const members = new Map<string, Place>();
    if (word !== '{' && word !== '[') return { line, members };
    for (let index = 0; at < tokens.length; index += 1) {
      if (tokens[at]?.word === ',') at += 1;
      const next = tokens[at]?.word ?? '';
      if (next === '}' || next === ']') break;
      if (word === '{') at += 2;
      members.set(word === '{' ? (JSON.parse(next) as string) : String(index), readValue());
    }
    at += 1;
    return { line, members };
  }

  return readValue();
}

function tokensOf(text: string): readonly { readonly word: string; readonly line: number }[] {
  const tokens = [];
  let line = 1;
  for (const [word] of text.matchAll(TOKEN)) {
    if (word.trim() !== '') tokens.push({ word, line });
    for (const char of word) if (char === '\n') line += 1;
  }
  return tokens;
}
