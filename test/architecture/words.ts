import { sources, type Tree } from './read-tree.ts';

const BANNED_NAMES = /(^|\/)(utils?|helpers?|common|shared|misc|types)(\.tsx?|\/)/;
const KEBAB =
  /^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.(?:test|property\.test|contract\.test|engines\.test|d))?\.(?:tsx?|mjs|css|html|json|md)$/;

interface BannedText {
  readonly what: string;
  readonly pattern: RegExp;
  /** Paths where it may stand. */
  readonly except?: RegExp;
  readonly tests?: boolean;
}

const joined = (...parts: string[]) => parts.join('');
const BANNED_TEXT: readonly BannedText[] = [
  {
    what: 'reads the wall clock',
    pattern: /\bDate\.now\(|new Date\(\)/,
    except: /^(packages\/runtime\/src\/system-clock\.ts|services\/dashboard\/)/,
  },
  {
    what: 'says process',
    pattern: /\bprocess\.(env|argv|exit|on|stdout)\b/,
    except: /\/src\/(main|cli|sim|thread|[a-z-]+-worker)\.ts$/,
  },
  { what: 'uses a loose type', pattern: /(: |as |<)any\b|@ts-(ignore|nocheck)/ },
  { what: 'swallows an error', pattern: /catch( \([a-z_]*\))? \{\s*\}/i },
  { what: 'prints with console', pattern: /\bconsole\./ },
  {
    what: 'is a class that is no error',
    pattern: /\bclass \w+(?! \w* ?extends \w*Error)(?<!Error) (extends (?!\w*Error)|\{)/,
  },
  { what: 'exports a default', pattern: /^export default /m },
  {
    what: 'replaces code by a mock',
    pattern: new RegExp(joined('vi\\.', '(mock|spyOn|fn)\\(')),
    tests: true,
  },
  {
    what: 'switches a test off',
    pattern: new RegExp(joined('\\b(it|test|describe)\\.', '(skip|only|todo)\\(')),
    tests: true,
  },
];

/** One line per file or folder whose name says nothing, or is not kebab-case. */
export function badNames(tree: Tree): readonly string[] {
  return [...tree.keys()]
    .filter((path) => /\.tsx?$/.test(path))
    .filter((path) => BANNED_NAMES.test(path) || !KEBAB.test(path.split('/').at(-1) ?? ''))
    .map((path) => `${path}: name the one thing it exports, in kebab-case`);
}

/** One line per place where source text says what this house does not say. */
export function bannedText(tree: Tree): readonly string[] {
  const inSource = new Set(sources(tree).map(([path]) => path));
  return [...tree].flatMap(([path, text]) =>
    BANNED_TEXT.filter(({ tests }) => inSource.has(path) || (tests && /\.test\.tsx?$/.test(path)))
      .filter(({ except }) => !except?.test(path))
      .filter(({ pattern }) => pattern.test(withoutComments(text)))
      .map(({ what }) => `${path} ${what}`),
  );
}

/** One line per log call outside events.ts of a service. */
export function strayLogLines(tree: Tree): readonly string[] {
  return sources(tree)
    .filter(([path]) => /^services\/(ingest|historian|kpi|alarms|notifier|api)\//.test(path))
    .filter(([path]) => !path.endsWith('/src/events.ts'))
    .filter(([, text]) => /\blog\.(error|warn|info|debug)\(/.test(withoutComments(text)))
    .map(([path]) => `${path} logs; an event belongs in events.ts`);
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1');
}
