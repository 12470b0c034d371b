import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { ConsoleBrowser } from './browser.ts';

const MARKUP = `"><img src=x onerror="document.body.dataset.broken=1"><script>document.body.dataset.broken=1</script>{{7*7}}\u202Etxt`;

describe('the safety of the console', () => {
  let browser: ConsoleBrowser;

  before(async () => {
    browser = await ConsoleBrowser.open(3000, MARKUP);
  });
  after(() => browser.close());

  const expectIntact = async (page: Page, view: string): Promise<void> => {
    expect(await page.locator('#main img, #main script, #main iframe').count(), view).to.equal(0);
    expect(await page.locator('body[data-broken]').count(), view).to.equal(0);
  };

  it('shows markup in customer-controlled fields as text in every view', async () => {
    const page = await browser.signedIn('/');
    const message = browser.admin.data.messages.all.find(({ number }) => number.includes('<img'));
    const failed = browser.admin.data.messages.all.find(({ failure }) => failure?.reason.includes('<img'));
    const views = [
      '/messages',
      `/messages/${message?.id ?? ''}`,
      `/messages/${failed?.id ?? ''}`,
      '/conversations',
      `/conversations/${message?.conversation ?? ''}`,
      '/dead-letters',
      `/dead-letters/dl-${failed?.id ?? ''}`,
    ];
    for (const view of views) {
      await page.goto(`${browser.admin.url}/console${view}`);
      await page.locator('#main').getByText('<img src=x').filter({ visible: true }).first().waitFor();
      await expectIntact(page, view);
    }
    browser.expectNoComplaint();
  });

  it('shows markup of the address as text', async () => {
    const page = await browser.signedIn('/');
    await page.goto(`${browser.admin.url}/console/messages?q=${encodeURIComponent(MARKUP)}`);
    await page.getByRole('searchbox', { name: 'Search messages' }).waitFor();
    await expectIntact(page, 'search');
    await page.goto(`${browser.admin.url}/console/${encodeURIComponent(MARKUP)}`);
    await page.getByText('There is no such view').waitFor();
    await expectIntact(page, 'unknown address');
  });

  it('leaves nothing but ids and filters in the address, and no token in storage', async () => {
    const page = await browser.signedIn('/');
    const stored = await page.evaluate(() =>
      JSON.stringify([localStorage.length, sessionStorage.length, document.cookie]),
    );

    expect(stored).to.equal('[0,0,""]');
    expect(page.url()).to.equal(`${browser.admin.url}/console/`);
  });

  it('cannot be framed or fed inline code: the policy refuses both', async () => {
    const page = await browser.signedIn('/');
    await page.evaluate(() => {
      const script = document.createElement('script');
      script.textContent = 'document.body.dataset.broken=1';
      document.body.append(script);
    });

    await expectIntact(page, 'inline script');
  });

  it('does nothing for a request that another page forged', async () => {
    const page = await browser.signedIn('/');
    const status = await page.evaluate(
      async () =>
        (
          await fetch('/admin/v1/binds/alerts/0/unbind', {
            method: 'POST',
            body: '{}',
            headers: { 'X-CSRF-Token': 'guess' },
          })
        ).status,
    );

    expect(status).to.equal(403);
    expect(browser.admin.data.orders).to.deep.equal([]);
  });
});
