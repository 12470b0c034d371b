import { eventually } from '@ccm/testing/support';
import { expect } from 'chai';
import type { Locator } from 'playwright-core';
import { ConsoleBrowser } from './browser.ts';

const widthOf = async (element: Locator): Promise<number> => (await element.boundingBox())?.width ?? 0;

describe('repairing with the console', () => {
  let browser: ConsoleBrowser;

  before(async () => {
    browser = await ConsoleBrowser.open(6000);
  });
  afterEach(() => browser.admin.startOver());
  after(() => browser.close());

  const remaining = (reason: string): number =>
    browser.admin.data.deadLetters.list(new URLSearchParams({ reason })).length;

  it('replays all dead letters of a cause, after a dry run that changes nothing', async () => {
    const page = await browser.signedIn('/dead-letters');
    await page.getByRole('button', { name: 'Replay all: Hybrid Chat unreachable' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('312 dead letters').waitFor();
    expect(remaining('hybrid-chat-unreachable')).to.equal(312);
    await dialog.getByRole('button', { name: 'Replay 312' }).click();
    await dialog.getByText('312 of 312 replayed').waitFor();
    const fill = dialog.locator('.progress-fill');
    const bar = dialog.locator('.progress-bar');
    await eventually(async () => (await widthOf(fill)) > 0.95 * (await widthOf(bar)));

    expect(remaining('hybrid-chat-unreachable')).to.equal(0);
    await dialog.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('heading', { name: 'Hybrid Chat unreachable' }).waitFor({ state: 'detached' });
    browser.expectNoComplaint();
  });

  it('shows ten of five hundred causes, and more on request', async () => {
    const page = await browser.signedIn('/queues');
    await page.route('**/dead-letters/groups*', async (route) => {
      const { items } = (await (await route.fetch()).json()) as { readonly items: readonly object[] };
      const causes = Array.from({ length: 500 }, (_none, index) => {
        const reason = `cause-${String(index)}`;
        return { ...items[0], id: reason, reason };
      });
      await route.fulfill({ json: { items: causes, next: null } });
    });
    await page.goto(`${browser.admin.url}/console/dead-letters?reason=cause-321&kind=inbound`);
    const causes = page.getByRole('list', { name: 'Causes' });
    await causes.getByRole('button', { name: 'Show more causes (489 left)' }).click();
    await causes.getByRole('button', { name: 'Show more causes (479 left)' }).waitFor();
    await page.unrouteAll();

    expect(await causes.getByRole('heading').count()).to.equal(21);
    await causes.getByRole('heading', { name: 'Cause 321' }).waitFor();
  });

  it('says which dead letters could not be replayed, and why', async () => {
    const page = await browser.signedIn('/dead-letters');
    await page.getByRole('button', { name: 'Replay all: Invalid to' }).click();
    await page.getByRole('button', { name: 'Replay 12' }).click();

    await page.getByText('12 dead letters could not be replayed').waitFor();
    expect(remaining('invalid-to')).to.equal(12);
  });

  it('replays those that were chosen, and no other', async () => {
    const page = await browser.signedIn('/dead-letters?kind=crm&reason=rejected-by-crm');
    await page
      .getByLabel(/^Choose Rejected by CRM/)
      .nth(0)
      .check({ force: true });
    await page
      .getByLabel(/^Choose Rejected by CRM/)
      .nth(1)
      .check({ force: true });
    await page.getByText('2 dead letters chosen').waitFor();
    await page.getByRole('button', { name: 'Replay…' }).click();
    await page.getByRole('button', { name: 'Replay 2' }).click();
    await page.getByText('2 of 2 replayed').waitFor();

    expect(remaining('rejected-by-crm')).to.equal(39);
  });

  it('brings a dropped dead letter back as long as the drop can be undone', async () => {
    const page = await browser.signedIn('/dead-letters?kind=webhook&reason=unreadable');
    await page.getByLabel('Choose all that are loaded').check({ force: true });
    await page.getByRole('button', { name: 'Drop' }).click();
    await page.locator('.grid-row').first().waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Undo' }).click();

    await page.locator('.grid-row').first().waitFor();
    expect(remaining('unreadable')).to.equal(3);
  });

  it('shows the whole dead letter with its entry of docs/errors.md', async () => {
    const page = await browser.signedIn('/dead-letters?kind=outbound&reason=bad-credentials');
    await page.locator('.grid-row').first().click();

    await page.getByText('the provider does not accept our token, key or password').first().waitFor();
    await page.getByText('invalidAuthToken').first().waitFor();
    await page.getByRole('heading', { name: 'Trail of its message' }).waitFor();
  });

  it('shows the result of a replay from the page of the dead letter, and the way to its message', async () => {
    const [letter] = browser.admin.data.deadLetters.list(new URLSearchParams({ kind: 'outbound' }));
    const page = await browser.signedIn(`/dead-letters/${letter?.id ?? ''}`);
    await page.getByRole('button', { name: 'Replay…' }).click();
    await page.getByRole('button', { name: 'Replay 1' }).click();
    await page.getByText('1 of 1 replayed').waitFor();
    await page.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('heading', { name: 'This dead letter is gone', level: 1 }).waitFor();
    expect(await page.getByText('The gateway answers with an error').count()).to.equal(0);
    await page.getByRole('link', { name: 'Show the trail' }).click();
    await page.getByRole('link', { name: 'See what became of it' }).click();

    await page.getByText('replay of').waitFor();
  });

  it('releases a quarantined webhook that verifies now, and says why another still does not', async () => {
    const page = await browser.signedIn('/quarantine/q-1');
    await page.getByRole('button', { name: 'Verify and release' }).click();
    await page.getByText('It still does not verify').waitFor();
    await page.getByRole('button', { name: 'Release without verifying…' }).click();
    await page.getByRole('button', { name: 'Release it', exact: true }).click();
    await page.waitForURL(/\/quarantine$/);
    await page.goto(`${browser.admin.url}/console/quarantine/q-0`);
    await page.getByRole('button', { name: 'Verify and release' }).click();

    await page.waitForURL(/\/quarantine$/);
    await page.getByText('Released: CCM processes it now').waitFor();
  });

  it('orders a bind to unbind, after a question, and to bind again', async () => {
    const page = await browser.signedIn('/binds');
    await page.getByText('The SMSC refused the bind: ESME_RINVPASWD').waitFor();
    await page.getByRole('button', { name: 'Unbind alerts/0' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Unbind' }).click();
    await page.getByRole('button', { name: 'Bind alerts/0', exact: true }).click();
    await page.getByRole('button', { name: 'Rebind alerts/0' }).waitFor();

    expect(browser.admin.data.orders).to.deep.equal([
      'POST /admin/v1/binds/alerts/0/unbind',
      'POST /admin/v1/binds/alerts/0/bind',
    ]);
  });

  it('checks an account at the provider and shows the remedy', async () => {
    const page = await browser.signedIn('/channels/viber/default');
    await page.getByRole('button', { name: 'Check now' }).click();

    await page.getByText('Viber answered invalidAuthToken.').waitFor();
    await page.getByText('Copy the token from the bot’s page').waitFor();
  });

  it('sends a test message and shows its trail as a timeline', async () => {
    const page = await browser.signedIn('/channels/sms/default');
    await page.getByLabel('To (phone number)').fill('12');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByText('write the number with plus and country code').waitFor();
    await page.getByLabel('To (phone number)').fill('+44 7700 900123');
    await page.getByRole('button', { name: 'Send' }).click();

    await page.locator('.timeline').getByText('Accepted').waitFor();
    expect(
      await page
        .locator('.timeline-step')
        .first()
        .evaluate((step) => getComputedStyle(step).position),
      'the style of timelines comes with them',
    ).to.equal('relative');
  });
});
