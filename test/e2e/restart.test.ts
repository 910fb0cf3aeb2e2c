import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cleanUp, type Product, startProduct, temporaryDirectory } from '../system/product.ts';
import { type Browser, say, startBrowser, type Trouble } from './browser.ts';
import { connectDevices } from './devices.ts';

const ID = 'e2e-lasting';
const POWER = '[data-testid="asset-latest"][data-metric="power_kw"]';
/** While the product is away its requests fail, and the browser says so. */
const EXPECTED: readonly Trouble['kind'][] = ['network'];

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(async () => {
  await browser.close();
  await cleanUp();
});

async function reportPower(product: Product, power_kw: number): Promise<void> {
  const devices = await connectDevices(product);
  await devices.report('charger', ID, { part: '1', status: 'Charging', metrics: { power_kw } });
  await devices.close();
}

/** The product again on the same data and ports, as its user would start it. */
function startAgain({ dataDir, mqttUrl, httpUrl }: Product): Promise<Product> {
  const [mqtt, http] = [new URL(mqttUrl).port, new URL(httpUrl).port];
  return startProduct({ dataDir, flags: ['--mqtt-port', mqtt, '--http-port', http] });
}

describe('a product that is killed under an open page', () => {
  it('is shown as gone, its values as old; once it is back the page is live and current by itself', async () => {
    const killed = await startProduct({ dataDir: temporaryDirectory() });
    await reportPower(killed, 42.5);
    const { page, troubles, loads } = await browser.open(killed, `/assets/${ID}`);
    const value = page.locator(POWER);
    const badge = page.locator('[data-testid="connection"]');
    const note = page.locator('[data-testid="stale-note"]');
    const opacity = () =>
      page.evaluate(`getComputedStyle(document.querySelector('${POWER}')).opacity`);
    const is = (state: string) => expect.poll(() => badge.getAttribute('data-state')).toBe(state);
    await is('live');
    await expect.poll(() => value.textContent()).toBe('42.5 kW');
    expect([await note.count(), await opacity(), troubles]).toEqual([0, '1', []]);

    await killed.end('SIGKILL');
    const gone = performance.now();
    await is('reconnecting');
    say(`reconnecting is shown ${seconds(gone)} after the kill`);
    await note.waitFor();
    expect(await note.textContent()).toContain('The server cannot be reached');
    expect(Number(await opacity())).toBeLessThan(1);
    expect(await value.textContent()).toBe('42.5 kW');
    await is('lost');
    say(`lost is shown ${seconds(gone)} after the kill`);
    expect(await badge.textContent()).toMatch(/^lost since \d\d:\d\d/);

    const again = await startAgain(killed);
    const ready = performance.now();
    await reportPower(again, 61.25);
    await is('live');
    say(`live is shown ${seconds(ready)} after the ready line`);
    await note.waitFor({ state: 'detached' });
    await expect.poll(opacity).toBe('1');
    // Said before the page was back, and after.
    await expect.poll(() => value.textContent()).toBe('61.25 kW');
    await reportPower(again, 7.5);
    await expect.poll(() => value.textContent()).toBe('7.5 kW');

    expect(loads()).toBe(1);
    expect(troubles.filter(({ kind }) => !EXPECTED.includes(kind))).toEqual([]);
  });
});

describe('a page that is asked for while the product is away', () => {
  it('says so within its frame, and comes by itself once the product is back', async () => {
    const killed = await startProduct({ dataDir: temporaryDirectory() });
    await reportPower(killed, 42.5);
    const { page, troubles, loads } = await browser.open(killed, '/assets');
    const link = page.locator(`[data-testid="asset-row"][data-asset="${ID}"] a`);
    await link.waitFor();
    await killed.end('SIGKILL');
    await link.click();
    await page.locator('[data-testid="stale-note"]').waitFor();
    expect(await page.locator('nav').isVisible()).toBe(true);
    expect(await page.locator(POWER).count()).toBe(0);
    await startAgain(killed);
    await expect.poll(() => page.locator(POWER).textContent()).toBe('42.5 kW');
    expect(loads()).toBe(1);
    expect(troubles.filter(({ kind }) => !EXPECTED.includes(kind))).toEqual([]);
  });
});

function seconds(since: number): string {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}
