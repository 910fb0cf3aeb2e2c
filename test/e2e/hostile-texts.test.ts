import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cleanUp, type Product, startProduct } from '../system/product.ts';
import { type Browser, startBrowser } from './browser.ts';
import { connectDevices, type Devices, register } from './devices.ts';

/** Asks for a picture that is not there and says so aloud, wherever it is taken for markup. */
const MARKUP = '<img src=x onerror=alert(1)>';
const ID = 'e2e-hostile';

let browser: Browser;
let product: Product;
let devices: Devices;

beforeAll(async () => {
  browser = await startBrowser();
  product = await startProduct();
  devices = await connectDevices(product);
  await register(product, ID, {
    kind: 'charger',
    name: MARKUP,
    site: 'site-1',
    siteName: MARKUP,
    operator: MARKUP,
    owner: MARKUP,
    telemetry: 'expected',
    parts: [{ part: '1', role: 'connector', name: MARKUP }],
    attributes: { note: MARKUP },
  });
  await devices.report('charger', ID, {
    part: '1',
    status: 'Charging',
    metrics: { power_kw: 7, [MARKUP]: 1 },
    errorInfo: { info: MARKUP, vendorId: MARKUP, vendorCode: MARKUP },
    ext: { [MARKUP]: MARKUP },
    alarms: [{ code: 'E1', active: true, severity: 'MAJOR', text: MARKUP }],
  });
});
afterAll(async () => {
  await devices.close();
  await browser.close();
  await cleanUp();
});

/** The page shows the markup as it was written: no element of it, no request, no dialog. */
async function showsAsText(path: string, ready: string): Promise<string> {
  const { page, troubles, close } = await browser.open(product, path);
  await page.locator(ready).first().waitFor();
  const text = (await page.locator('body').textContent()) ?? '';
  expect(await page.locator('img[src="x"], [onerror]').count()).toBe(0);
  expect(troubles).toEqual([]);
  await close();
  return text;
}

describe('markup in what devices and registers say is shown as text', () => {
  it('in the list of assets', async () => {
    const ready = `[data-testid="asset-row"][data-asset="${ID}"]`;
    expect(await showsAsText('/assets', ready)).toContain(MARKUP);
  });

  it('on the page of the asset', async () => {
    const text = await showsAsText(`/assets/${ID}`, '[data-testid="asset-latest"]');
    expect(text.split(MARKUP).length - 1).toBeGreaterThan(2);
  });

  it('in an alarm that the device words', async () => {
    const ready = `[data-testid="alarm-row"][data-alarm^="asset~${ID}"]`;
    expect(await showsAsText('/alarms', ready)).toContain(MARKUP);
    expect(await showsAsText('/', '[data-testid="overview"] a')).toContain('Overview');
  });

  it('in a search for it', async () => {
    const path = `/assets?q=${encodeURIComponent(MARKUP)}`;
    expect(await showsAsText(path, `[data-asset="${ID}"]`)).toContain(MARKUP);
  });
});

describe('an id that is markup', () => {
  it('is refused by the register and by MQTT, and its address is answered in words', async () => {
    await expect(register(product, MARKUP, { kind: 'charger' })).rejects.toThrow(/: 4\d\d /);
    await devices.report('charger', MARKUP, { status: 'Charging' });
    const { items } = await product.get<{ items: { id: string }[] }>('/assets?limit=100');
    expect(items.map(({ id }) => id)).toEqual([ID]);
    const { page, close } = await browser.open(product, `/assets/${encodeURIComponent(MARKUP)}`);
    await page.locator('[role="alert"]').waitFor();
    expect(await page.locator('img[src="x"], [onerror]').count()).toBe(0);
    await close();
  });
});

describe('an address that is no encoding', () => {
  it('is answered in words, not by an empty page', async () => {
    const { page, troubles, close } = await browser.open(product, '/assets/%25');
    await page.locator('[role="alert"]').waitFor();
    expect(troubles.filter(({ kind }) => kind === 'page error')).toEqual([]);
    await close();
  });
});

describe('texts of one endless word, as devices and registers may have them', () => {
  const [WORD, OWN] = ['W'.repeat(160), 'e2e-endless'];
  beforeAll(async () => {
    const operator = WORD.slice(0, 64);
    await register(product, OWN, {
      kind: 'charger',
      name: WORD,
      operator,
      owner: operator,
      telemetry: 'expected',
      parts: [{ part: '1', role: 'connector' }],
    });
    await devices.report('charger', OWN, {
      part: '1',
      status: 'Faulted',
      error: 'GroundFailure',
      metrics: { power_kw: 0 },
      alarms: [{ code: 'E2', active: true, severity: 'CRITICAL', text: WORD }],
    });
  });

  it.each([
    ['/', '.newest li a'],
    ['/assets', `[data-asset="${OWN}"]`],
    [`/assets/${OWN}`, '[data-testid="asset-latest"]'],
    ['/alarms', `[data-alarm^="asset~${OWN}"]`],
    ['/alarms?view=handover', `[data-alarm^="asset~${OWN}"]`],
  ])('push nothing of %s out of sight', async (path, ready) => {
    const { page, close } = await browser.open(product, path);
    await page.locator(ready).first().waitFor();
    const overflowing = await page.evaluate(`
      [document.documentElement, ...document.querySelectorAll('main .scroll')]
        .filter((box) => box.scrollWidth > box.clientWidth)
        .map((box) => box.className + ': ' + box.scrollWidth)`);
    expect(overflowing).toEqual([]);
    await close();
  });
});

it('a name that turns the direction of writing does not turn what stands after it', async () => {
  await register(product, 'e2e-turned', { kind: 'charger', name: 'abc\u202Egnp' });
  const { page, close } = await browser.open(product, '/assets');
  const id = page.locator('[data-asset="e2e-turned"] code');
  await id.waitFor();
  const [first, last] = (await page.evaluate(`
    [0, 9].map((at) => {
      const range = document.createRange();
      const text = document.querySelector('[data-asset="e2e-turned"] code').firstChild;
      range.setStart(text, at);
      range.setEnd(text, at + 1);
      return range.getBoundingClientRect().left;
    })`)) as [number, number];
  expect(first).toBeLessThan(last);
  await close();
});

it('a page that cannot be drawn says so in its place, and another page is drawn', async () => {
  const { page, close } = await browser.open(product, '/');
  await page.route('**/api/v1/plan*', (route) => route.fulfill({ json: { targets: [null] } }));
  await page.locator('nav a[href="/plan"]').click();
  await page.locator('[role="alert"]', { hasText: 'This page cannot be drawn' }).waitFor();
  await page.locator('nav a[href="/assets"]').click();
  await page.locator(`[data-testid="asset-row"][data-asset="${ID}"]`).waitFor();
  await close();
});
