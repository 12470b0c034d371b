import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { ConsoleBrowser } from './browser.ts';

const FOLDER = fileURLToPath(new URL('../../../docs/images/', import.meta.url));
/** `CCM_WRITE_PICTURES=1` replaces the pictures of the documentation. */
const isWriting = process.env['CCM_WRITE_PICTURES'] === '1';
const SMALLEST_BYTES = 20_000;

describe('the pictures of docs/console.md', () => {
  let browser: ConsoleBrowser;

  before(async () => {
    browser = await ConsoleBrowser.open(20_000);
  });
  after(() => browser.close());

  const take = async (page: Page, name: string): Promise<void> => {
    const picture = await page.screenshot();
    expect(picture.byteLength, name).to.be.above(SMALLEST_BYTES);
    if (!isWriting) return;
    await mkdir(FOLDER, { recursive: true });
    await writeFile(`${FOLDER}${name}.png`, picture);
  };

  it('show the overview', async () => {
    const page = await browser.signedIn('/', { height: 1180 });
    await page.locator('.plot canvas').nth(1).waitFor();
    await page.getByText('Viber refuses our credentials.').waitFor();
    await take(page, 'console-overview');
  });

  it('show the trail of a failed message', async () => {
    const failed = browser.admin.data.messages.all.find(
      ({ failure, channel }) => failure !== null && channel === 'sms',
    );
    const page = await browser.signedIn(`/messages/${failed?.id ?? ''}`);
    await page.getByText('Given up: dead letter').waitFor();
    await take(page, 'console-message');
  });

  it('show dead letters by cause, in dark colours', async () => {
    const page = await browser.signedIn('/dead-letters', { theme: 'dark' });
    await page.locator('.grid-row').nth(9).waitFor();
    await take(page, 'console-dead-letters');
  });

  it('show messages on a phone', async () => {
    const page = await browser.signedIn('/messages', { width: 390, height: 780 });
    await page.locator('.grid-row').nth(5).waitFor();
    await take(page, 'console-phone');
  });
});
