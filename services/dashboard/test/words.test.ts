import { describe, expect, it } from 'vitest';
import { chooseLang } from '../src/words/choose-lang.ts';
import { en } from '../src/words/en.ts';
import { fill } from '../src/words/fill.ts';
import { nameOf } from '../src/words/name-of.ts';
import { nameOfForm, nameOfReason } from '../src/words/name-of-reason.ts';
import { verdictTone, verdictWord } from '../src/words/verdict-word.ts';
import { zh } from '../src/words/zh.ts';

type Tree = { readonly [name: string]: string | Tree };

function leaves(tree: Tree, path = ''): readonly (readonly [string, string])[] {
  return Object.entries(tree).flatMap(([name, value]) =>
    typeof value === 'string'
      ? [[`${path}${name}`, value] as const]
      : leaves(value, `${path}${name}.`),
  );
}

const chinese = new Map(leaves(zh));
const english = new Map(leaves(en));
/** The same in both languages, or nothing on purpose. */
const PLAIN = /^(state\.none|units\.|app\.short)/;

describe('the words', () => {
  it('are there in both languages', () => {
    expect([...english.keys()]).toEqual([...chinese.keys()]);
    const empty = [...chinese, ...english].filter(([key, text]) => text === '' && !PLAIN.test(key));
    expect(empty).toEqual([]);
  });

  it('have the same places to fill in', () => {
    const places = (text = '') => [...text.matchAll(/\{\w+\}/g)].map(([place]) => place).sort();
    for (const [key, text] of chinese)
      expect([key, places(english.get(key))]).toEqual([key, places(text)]);
  });

  it('say in Chinese what is said in Chinese, and English in Latin letters', () => {
    const han = /\p{Script=Han}/u;
    expect([...english].filter(([, text]) => han.test(text))).toEqual([]);
  });

  it('never speak of a violation', () => {
    expect([...chinese].filter(([, text]) => text.includes('违规'))).toEqual([]);
    expect([...english].filter(([, text]) => /violat/i.test(text))).toEqual([]);
  });

  it('are those of the glossary', () => {
    const { verdicts, kpi, kpiStatus, causes, overview, lifecycles } = zh;
    expect([verdicts.meets, verdicts.breach, verdicts.undecided]).toEqual([
      '达标',
      '未达标',
      '无法判定',
    ]);
    expect([kpi.coverage, kpi.bounds, kpi.revision]).toEqual(['数据覆盖率', '上下界', '修订号']);
    expect(kpiStatus).toMatchObject({ provisional: '暂定', final: '定稿', restated: '更正' });
    expect([causes.silent, overview.rejected, lifecycles.UNREGISTERED]).toEqual([
      '失联',
      '拒收',
      '待登记',
    ]);
  });
});

describe('in Chinese', () => {
  const READERS =
    'historian historian-spans historian-kpis historian-days register kpi kpi-rollup alarms alarms-kpi api api-connects notifier-tests notifier-ops ingest-results ingest-results-alarms';

  it.each(READERS.split(' '))('%s, which may lag, has a name in either language', (reader) => {
    expect(nameOfForm(zh.readers, reader)).toMatch(/\p{Script=Han}/u);
    expect(nameOfForm(en.readers, reader)).toMatch(/^[A-Za-z0-9 ]+$/);
  });

  it('attributes and users that the product itself names have names', () => {
    expect(nameOf(zh.attributes, 'contacts')).toBe('联系人');
    expect(nameOf(zh.users, 'system')).toBe('系统');
    expect(nameOf(zh.users, 'wang')).toBe('wang');
  });

  it.each([
    'this figure is not made of readings: the register alone gives it',
    'data quality is counted from the log as it came (receipts, refusals, duplicates); the store keeps only what was accepted, once',
    '12 records of the log are not worked into it yet: ask again soon',
  ])('it is said why a figure cannot be recomputed: %s', (reason) => {
    expect(nameOfForm(zh.unverified, reason)).toMatch(/\p{Script=Han}/u);
    expect(nameOfForm(zh.unverified, reason)).not.toMatch(/[a-z]{3}/);
  });
});

describe('what is not there', () => {
  it.each([
    'cs-9 is not in the register: GET /assets?q= finds by part of id, name or site',
    'no alarm cs-9 is open or was of late: GET /alarms?state=all lists those',
  ])('is said for people, who send no GET: %s', (detail) => {
    expect(nameOfForm(zh.problems, detail)).toMatch(/^[\p{Script=Han} ]+cs-9[^A-Za-z]+$/u);
    expect(nameOfForm(en.problems, detail)).toMatch(/^cs-9 is not .+ finds by /);
  });
});

describe('a verdict', () => {
  it('on a condition of the plan is worded as a condition', () => {
    expect(verdictWord(zh, 'breach', 'PT-05')).toBe('不符合支持条件');
    expect(verdictWord(zh, 'breach', 'PT-10')).toBe('未达标');
    expect(verdictWord(en, 'undecided', 'PT-06')).toBe('undecided');
    expect([verdictTone('breach', 'PT-06'), verdictTone('breach', undefined)]).toEqual([
      'doubt',
      'bad',
    ]);
  });
});

describe('the language', () => {
  it('is that of the address, else the stored one, else the browser’s', () => {
    const wishes = { search: '', stored: null, browser: 'en-GB' };
    expect(chooseLang({ ...wishes, search: '?lang=zh-CN', stored: 'en' })).toBe('zh-CN');
    expect(chooseLang({ ...wishes, stored: 'zh-CN' })).toBe('zh-CN');
    expect(chooseLang(wishes)).toBe('en');
    expect(chooseLang({ ...wishes, search: '?lang=fr', browser: 'fr' })).toBe('zh-CN');
  });
});

describe('a text with places', () => {
  it('is filled; a place without value stays visible', () => {
    expect(fill('{a} of {b}', { a: 1 })).toBe('1 of {b}');
  });
});

describe('the reason of a restated figure', () => {
  it.each([
    ['late data', '迟到数据'],
    [
      'exclusion ex-7 (other) approved by wang, late data',
      '剔除时段 ex-7 (other) 由 wang 批准, 迟到数据',
    ],
    ['no outage; register change by li ming', '无停运; 台账由 li ming 变更'],
    ['a, b, c, 4 more', 'a, b, c, 另有 4 项'],
    ['something else', 'something else'],
  ])('%s', (reason, text) => {
    expect(nameOfReason(zh.reasons, reason)).toBe(text);
  });
});
