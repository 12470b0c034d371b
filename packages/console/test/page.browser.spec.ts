import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { accessibilityFaults } from '@ccm/testing/browser';
import { coloursSettled, ConsoleBrowser, scrollsSideways } from './browser.ts';
import { accountItems } from './fake-admin/data/accounts.ts';
import { fleetItems } from './fake-admin/data/fleet.ts';

interface Failed {
  readonly id: string;
  readonly conversation: string;
}

const VIEWS: Readonly<Record<string, (failed: Failed) => string>> = {
  'the overview': () => '/',
  'the list of messages': () => '/messages',
  'a message that failed': ({ id }) => `/messages/${id}`,
  'the list of conversations': () => '/conversations',
  'a conversation': ({ conversation }) => `/conversations/${encodeURIComponent(conversation)}`,
  'the list of dead letters': () => '/dead-letters',
  'a dead letter': ({ id }) => `/dead-letters/dl-${id}`,
  'the quarantine': () => '/quarantine',
  'a quarantined request': () => '/quarantine/q-0',
  'the list of accounts': () => '/channels',
  'an account': () => '/channels/whatsapp/default',
  'the binds': () => '/binds',
  'the queues': () => '/queues',
  'the fleet': () => '/fleet',
  'the campaigns': () => '/campaigns',
  'the configuration': () => '/configuration',
  'the API': () => '/api',
};

describe('every view of the console', () => {
  let browser: ConsoleBrowser;
  let failed: Failed;

  before(async () => {
    browser = await ConsoleBrowser.open(6000);
    const found = browser.admin.data.messages.all.find(({ failure }) => failure !== null);
    failed = { id: found?.id ?? '', conversation: found?.conversation ?? '' };
  });
  afterEach(() => {
    browser.admin.data.isEmpty = false;
    browser.admin.data.failWith = undefined;
  });
  after(() => browser.close());

  describe('is accessible and without an error, in light and in dark colours:', () => {
    let page: Page;
    before(async () => {
      page = await browser.signedIn('/');
    });

    for (const [name, pathOf] of Object.entries(VIEWS))
      it(name, async () => {
        await page.emulateMedia({ colorScheme: 'light' });
        await browser.open(page, pathOf(failed));
        expect(await page.title()).to.match(/ · CCM$/);
        expect(await accessibilityFaults(page), 'light').to.deep.equal([]);

        await page.emulateMedia({ colorScheme: 'dark' });
        await coloursSettled(page);
        expect(await accessibilityFaults(page, 'colours'), 'dark').to.deep.equal([]);
        browser.expectNoComplaint();
      });
  });

  it('fits a phone: nothing scrolls sideways at 360 pixels', async () => {
    const page = await browser.signedIn('/', { width: 360, height: 760 });
    const sideways: string[] = [];
    for (const [name, pathOf] of Object.entries(VIEWS)) {
      await browser.open(page, pathOf(failed));
      if (await scrollsSideways(page)) sideways.push(name);
    }
    expect(sideways).to.deep.equal([]);
    await page.getByRole('button', { name: 'Menu' }).click();
    await page.getByRole('dialog', { name: 'Menu' }).getByRole('link', { name: 'Fleet' }).click();
    await page.getByRole('heading', { name: 'Fleet', level: 1 }).waitFor();
    expect(await accessibilityFaults(page)).to.deep.equal([]);
  }).timeout(120_000);

  it('explains an empty view', async () => {
    browser.admin.data.isEmpty = true;
    const page = await browser.signedIn('/');
    await page.getByText('Nothing needs attention.').waitFor();
    const texts: Readonly<Record<string, string>> = {
      '/messages': 'No message yet',
      '/conversations': 'No conversation here',
      '/dead-letters': 'No dead letters',
      '/quarantine': 'The quarantine is empty',
      '/channels': 'No account is configured',
      '/binds': 'No bind is configured',
      '/fleet': 'No replica has reported yet',
      '/campaigns': 'No worker runs campaigns',
    };
    for (const [view, text] of Object.entries(texts)) {
      await page.goto(`${browser.admin.url}/console${view}`);
      await page.getByText(text).waitFor();
    }
    browser.expectNoComplaint();
  });

  it('draws a part of a thousand accounts, and finds one of them by its name', async () => {
    const page = await browser.signedIn('/');
    const [example] = accountItems() as readonly object[];
    const items = Array.from({ length: 1000 }, (_none, index) => {
      const account = `brand-${String(index)}`;
      return { ...example, id: `whatsapp/${account}`, account };
    });
    await page.route('**/admin/v1/channels?*', async (route) => route.fulfill({ json: { items, next: null } }));
    await page.goto(`${browser.admin.url}/console/channels`);
    await page.getByRole('button', { name: 'Show more (940 left)' }).waitFor();
    expect(await page.locator('.account-card').count()).to.equal(60);
    await page.getByLabel('Find an account').fill('brand-731');
    await page.getByRole('button', { name: /^Show more/ }).waitFor({ state: 'detached' });
    await page.unrouteAll();

    expect(await page.locator('.account-card .account-name').allInnerTexts()).to.deep.equal(['WhatsApp brand-731']);
    browser.expectNoComplaint();
  });

  it('shows a failure with its entry of docs/errors.md and tries again on request', async () => {
    const page = await browser.signedIn('/binds');
    browser.admin.data.failWith = 403;
    await page.goto(`${browser.admin.url}/console/fleet`);
    await page.getByText('Forbidden (403)').waitFor();
    await page.getByText('What to do:').waitFor();
    browser.admin.data.failWith = undefined;
    await page.getByRole('button', { name: 'Try again' }).click();

    await page.getByText('gateway-1').waitFor();
  });

  it('gives advice for a fault of the gateway itself, as the heading and title of a view', async () => {
    const page = await browser.signedIn('/binds');
    browser.admin.data.failWith = 500;
    await page.goto(`${browser.admin.url}/console/messages/${failed.id}`);
    await page.getByRole('heading', { name: 'Error (500)', level: 1 }).waitFor();
    await page.getByRole('link', { name: 'Doctor' }).last().waitFor();

    expect(await page.title()).to.equal('Error (500) · CCM');
  });

  it('says that it shows an older state while refreshes fail, and no longer once they succeed', async () => {
    const page = await browser.signedIn('/fleet');
    await page.getByText('gateway-1').waitFor();
    browser.admin.data.failWith = 503;
    browser.admin.dropStreams();
    const note = page.getByRole('alert').getByText('Redis does not answer. The page shows the last known state');
    await note.waitFor();
    await page.getByText('gateway-1').waitFor();
    browser.admin.data.failWith = undefined;
    await page.getByRole('button', { name: 'Try now' }).click();

    await note.waitFor({ state: 'detached' });
  });

  it('says on the overview at once that Redis is away, what works meanwhile, and that it is back', async () => {
    const page = await browser.signedIn('/');
    await page.getByText('Viber refuses our credentials.').waitFor();
    browser.admin.loseRedis();
    await page.getByText('The gateway still accepts webhooks').waitFor({ timeout: 3000 });
    await page.locator('.picture-wide').getByText('no answer').waitFor();
    await page.reload();
    await page.getByText('The gateway still accepts webhooks').waitFor();
    await page.getByText('This view appears by itself').waitFor();
    browser.admin.findRedis();

    await page.locator('.picture-wide').getByText('reached', { exact: true }).first().waitFor();
    await page.getByText('Viber refuses our credentials.').waitFor();
  });

  it('shows the last heartbeat of a lost replica, and not the load of that time', async () => {
    const page = await browser.signedIn('/binds');
    const [first, ...others] = fleetItems() as readonly object[];
    const items = [{ ...first, state: 'lost' }, ...others];
    await page.route('**/admin/v1/fleet', async (route) => route.fulfill({ json: { items, next: null } }));
    await page.goto(`${browser.admin.url}/console/fleet`);
    const card = page.locator('.replica').filter({ hasText: 'Lost' });
    await card.getByText('It sends no heartbeat.').waitFor();
    await page.unrouteAll();

    expect(await card.getByText('Heartbeat', { exact: true }).count()).to.equal(1);
    expect(await card.getByText('CPU').count()).to.equal(0);
  });

  it('shows the picture of the fleet only once all of it is known', async () => {
    const page = await browser.signedIn('/binds');
    let answerLate: () => void = () => undefined;
    const isDue = new Promise<void>((resolve) => {
      answerLate = resolve;
    });
    await page.route('**/admin/v1/fleet', async (route) => {
      await isDue;
      await route.continue();
    });
    await page.goto(`${browser.admin.url}/console/`);
    await page.getByRole('status', { name: 'Loading the overview' }).waitFor();
    expect(await page.getByText('none runs').count()).to.equal(0);
    answerLate();

    await page.locator('.picture').getByText('2 of 3 bound').filter({ visible: true }).waitFor();
  });

  it('is reached and used by keyboard alone', async () => {
    const page = await browser.signedIn('/');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.id)).to.equal('main');
    await page.keyboard.press('Control+k');
    await page.keyboard.type('queues');
    await page.keyboard.press('ArrowDown');
    await page.getByRole('option', { name: 'Queues and shards' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');

    await page.getByRole('heading', { name: 'Queues and shards', level: 1 }).waitFor();
  });

  it('keeps the chosen colours', async () => {
    const page = await browser.signedIn('/');
    await page.getByRole('button', { name: 'Theme and session' }).click();
    await page.getByRole('menuitem', { name: 'Theme: dark' }).click();
    await page.reload();
    await page.getByRole('heading', { level: 1 }).waitFor({ state: 'attached' });

    expect(
      await page.evaluate(
        () => getComputedStyle(document.body).colorScheme || getComputedStyle(document.documentElement).colorScheme,
      ),
    ).to.equal('dark');
  });
});
