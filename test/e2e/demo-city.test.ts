import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cleanUp, type Product, startProduct } from '../system/product.ts';
import { type Browser, type Language, type OpenPage, say, startBrowser } from './browser.ts';

/** A charger of the demo city that reports from its first day. */
const CHARGER = 'cs-0001';
/** Far above the ten seconds of the promise: a machine under load tells nothing about the product. */
const GENEROUS_MS = 150_000;

let browser: Browser;
let product: Product;
let first: Readonly<Record<'count' | 'rate' | 'reading', Promise<number>>>;
/** What the simulator had still to tell of its past when the first live reading showed. */
let missing: Promise<readonly unknown[]>;
const early: OpenPage[] = [];

beforeAll(async () => {
  browser = await startBrowser();
  product = await startProduct({ flags: ['--simulator', 'heze-demo'] });
  const ready = performance.now();
  const overview = openEarly('/');
  const charger = openEarly(`/assets/${CHARGER}`);
  const since = async (opened: Promise<OpenPage>, selector: string, text: RegExp) => {
    const place = (await opened).page.locator(selector).filter({ hasText: text }).first();
    await place.waitFor({ timeout: GENEROUS_MS });
    return performance.now() - ready;
  };
  first = {
    count: since(overview, '[data-testid="pipeline-received"]', /[1-9]/),
    rate: since(overview, '[data-testid="message-rate"]', /\d/),
    reading: since(charger, '[data-testid="asset-latest"]', /\d/),
  };
  missing = first.reading.then(() => missingPast());
});
afterAll(async () => {
  await browser.close();
  await cleanUp();
});

/** From what the simulator remembers, as it was acknowledged. */
function missingPast(): readonly unknown[] {
  const progress = readFileSync(join(product.dataDir, 'simulator.json'), 'utf8');
  return (JSON.parse(progress) as { missing: readonly unknown[] }).missing;
}

async function openEarly(path: string): Promise<OpenPage> {
  const opened = await browser.open(product, path);
  early.push(opened);
  return opened;
}

const PAGES = [
  {
    name: 'overview',
    path: '/',
    words: {
      'zh-CN': ['总览', '消息速率', '数据流转', '未结束的告警'],
      en: ['Overview', 'Message rate', 'Where messages end', 'Open alarms'],
    },
  },
  {
    name: 'assets',
    path: '/assets',
    words: { 'zh-CN': ['设施', '运营单位', '生命周期'], en: ['Assets', 'Operator', 'Lifecycle'] },
  },
  {
    name: 'one asset',
    path: `/assets/${CHARGER}`,
    words: {
      'zh-CN': ['返回设施列表', '台账', '最新上报', '指标与依据'],
      en: ['Back to the assets', 'Asset register', 'Latest readings', 'KPIs and their evidence'],
    },
  },
  {
    name: 'alarms',
    path: '/alarms',
    words: { 'zh-CN': ['告警', '级别', '含已结束'], en: ['Alarms', 'Severity', 'With those over'] },
  },
  {
    name: 'plan',
    path: '/plan',
    words: {
      'zh-CN': ['规划对标', '原文值', '责任单位', '数据中心PUE(支持条件)'],
      en: ['City plan scoreboard', 'Printed', 'Departments', 'Municipal Big Data Bureau'],
    },
  },
] as const;
const BADGE = { 'zh-CN': '演示数据', en: 'demo data' } as const;
const FRAME = { 'zh-CN': '时间均为北京时间', en: 'All times are Asia/Shanghai' } as const;
const OTHER = { 'zh-CN': 'en', en: 'zh-CN' } as const;

/** What a visitor reads: also the choices of a select, which a visible text leaves out. */
async function textOf({ page }: OpenPage): Promise<string> {
  return (await page.locator('body').textContent()) ?? '';
}

/** Until everything the page asks for at first is there and the feed flows. */
async function settled({ page }: OpenPage): Promise<void> {
  await page.locator('[data-testid="connection"][data-state="live"]').waitFor();
  await expect.poll(() => page.getByText(/^(Loading…|正在加载…)$/).count()).toBe(0);
}

describe.each(['zh-CN', 'en'] as const)('in %s', (language: Language) => {
  it.each(PAGES)('the page $name loads without a complaint', async ({ path, words }) => {
    const opened = await browser.open(product, path, language);
    const { page } = opened;
    await settled(opened);
    expect(await page.locator('html').getAttribute('lang')).toBe(language);
    expect(await page.locator('[data-testid="demo-badge"]').textContent()).toBe(BADGE[language]);
    const text = await textOf(opened);
    for (const word of [...words[language], FRAME[language]]) expect(text).toContain(word);
    expect(text).not.toContain(FRAME[OTHER[language]]);
    expect(opened.troubles).toEqual([]);
    await opened.close();
  });

  it('the navigation leads to every page without loading anew, and complains of nothing', async () => {
    const opened = await browser.open(product, '/', language);
    const { page } = opened;
    for (const { path, words } of PAGES.filter(({ name }) => name !== 'one asset')) {
      // A page may have a navigation of its own behind that of all pages.
      await page.locator(`nav a[href="${path}"]`).first().click();
      await page.locator(`nav a[href="${path}"][aria-current="page"]`).first().waitFor();
      await settled(opened);
      expect(await textOf(opened)).toContain(words[language].at(-1));
    }
    expect(opened.loads()).toBe(1);
    expect(opened.troubles).toEqual([]);
    await opened.close();
  });
});

describe('the demo city', () => {
  it('changes its language at a click, and keeps it when the page is loaded again', async () => {
    const opened = await browser.open(product, '/', 'en');
    const { page } = opened;
    await page.locator('[data-testid="lang-switch"] [data-lang="zh-CN"]').click();
    await page.locator('html[lang="zh-CN"]').waitFor();
    await page.reload();
    await settled(opened);
    expect(await textOf(opened)).toContain('消息速率');
    expect(opened.troubles).toEqual([]);
    await opened.close();
  });

  it('has a page for its API that loads without a complaint', async () => {
    const opened = await browser.open(product, '/docs');
    expect(await opened.page.locator('h1').textContent()).toContain('infrapulse API');
    expect(await opened.page.locator('details').count()).toBeGreaterThan(20);
    expect(opened.troubles).toEqual([]);
    await opened.close();
  });

  it('judges 24 targets of the plan, and says why 1.25 is in force where 125 is printed', async () => {
    const opened = await browser.open(product, '/plan');
    const { page } = opened;
    await settled(opened);
    expect(await page.locator('[data-testid="plan-row"]').count()).toBe(24);
    const row = page.locator('[data-testid="plan-row"][data-target="PT-05"]');
    const cells = await row.locator('td').allTextContents();
    expect(cells[1]).toBe('125');
    expect(cells[2]).toBe('< 1.25≠ “125”');
    expect(cells[5]).toContain('Municipal Big Data Bureau');
    await row.getByRole('button').click();
    const detail = page.locator('[data-testid="plan-detail"]');
    await detail.getByText('the decimal point was lost').waitFor();
    await detail.getByText('支持PUE值低于125').waitFor();
    await settled(opened);
    expect(opened.troubles).toEqual([]);
    await opened.close();
  });

  it('shows milestones, lists and what the plan names, and splits a share by district', async () => {
    const opened = await browser.open(product, '/plan');
    const { page } = opened;
    await settled(opened);
    const statuses = await page.locator('[data-testid="plan-statuses"] li').allTextContents();
    const total = statuses.reduce((sum, text) => sum + Number.parseInt(text, 10), 0);
    expect([statuses.length, total]).toEqual([5, 24]);
    const schools = page.locator('[data-testid="plan-row"][data-target="PT-21"]');
    expect((await schools.locator('td').allTextContents())[3]).toContain('97 / ?');
    await page.locator('[data-target="PT-22"]').getByRole('button').click();
    await page.locator('[data-testid="plan-group"] [data-status="met"]').first().waitFor();
    await page.locator('[data-testid="plan-view-projects"]').click();
    const step = '[data-milestone="guiling-500kv-extension:preliminary_work"]';
    await page.locator(step).getByText('overdue').waitFor();
    await page.locator('[data-testid="plan-view-lists"]').click();
    await page.locator('[data-list="scenic_areas"]').getByRole('button').click();
    await page.locator('[data-testid="plan-entry"]').nth(7).waitFor();
    await page.locator('[data-testid="plan-view-systems"]').click();
    await page.locator('[data-testid="plan-system"]').nth(63).waitFor();
    expect(opened.troubles).toEqual([]);
    await opened.close();
  });

  it('names meters in words and their readings with a unit behind a PUE', async () => {
    const opened = await browser.open(product, '/assets/dc-06');
    const row = opened.page.locator('[data-kpi="datacenter.pue"][data-window="24h"]').first();
    await row.locator('[data-testid="kpi-explain"]').click();
    const evidence = opened.page.locator('[data-testid="kpi-evidence"]');
    await evidence.getByText('Facility total').first().waitFor();
    const texts = await evidence.locator('table').first().locator('tbody td').allTextContents();
    expect(texts.some((text) => /^[\d,.]+ kWh$/.test(text))).toBe(true);
    expect(texts.join(' ')).not.toMatch(/facility_total|energy_kwh/);
    expect(opened.troubles).toEqual([]);
    await opened.close();
  });

  it('shows its first live values by itself, while its past is still being told', async () => {
    const [count, rate, reading, untold] = await Promise.all([
      first.count,
      first.rate,
      first.reading,
      missing,
    ]);
    say('after the ready line (promised for the first live value: 10 s)');
    say(`  ${seconds(count)} count of messages, ${seconds(rate)} message rate`);
    say(`  ${seconds(reading)} reading of ${CHARGER}, beside 35 days of history`);
    expect(untold).not.toEqual([]);
    expect(early.flatMap(({ troubles }) => troubles)).toEqual([]);
  });
});

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
