import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { ConsoleBrowser } from './browser.ts';
import type { FakeMessage } from './fake-admin/data/messages.ts';

describe('finding a message in the console', () => {
  let browser: ConsoleBrowser;
  let failed: FakeMessage;

  before(async () => {
    browser = await ConsoleBrowser.open();
    const found = browser.admin.data.messages.all.find(({ failure, channel }) => failure !== null && channel === 'sms');
    if (found === undefined) throw new Error('No message failed');
    failed = found;
  });
  after(() => browser.close());

  it('explains a failed message from the phone number alone', async () => {
    const page = await browser.signedIn();
    await page.keyboard.press('Control+k');
    await page.keyboard.type(failed.number);
    await page.getByRole('option', { name: failed.number }).filter({ hasText: 'Failed' }).first().click();
    await page.getByText('no such number or customer').first().waitFor();

    await page
      .getByText(failed.failure?.description ?? '')
      .first()
      .waitFor();
    browser.expectNoComplaint();
  });

  it('shows commands that CCM refused beside the messages, by the phone number alone', async () => {
    const page = await browser.signedIn();
    await page.keyboard.press('Control+k');
    await page.keyboard.type('+447700910003');
    await page.getByRole('option', { name: /write it without the trunk zero/ }).waitFor();
    await page.goto(`${browser.admin.url}/console/messages?q=%2B447700910003`);
    await page.getByText('CCM refused commands that match').waitFor();
    await page.getByRole('link', { name: 'Inspect and replay' }).click();

    await page.getByRole('heading', { name: 'Invalid to' }).waitFor();
    browser.expectNoComplaint();
  });

  it('shows the trail as a timeline with attempts, waits and causes', async () => {
    const page = await browser.signedIn(`/messages/${failed.id}`);

    await page.getByText('Failed, will be tried again').waitFor();
    await page.getByText('attempt 2').waitFor();
    await page.getByText('2 s later').waitFor();
    await page.getByText('provider-unavailable').waitFor();
    await page.getByText('Given up: dead letter').waitFor();
    const titles = await page.locator('.timeline-head .strong').allInnerTexts();
    expect(titles.slice(-2)).to.deep.equal(['Failed', 'Given up: dead letter']);
    await page.getByRole('link', { name: 'Inspect and replay the dead letter' }).waitFor();
    await page.getByRole('link', { name: 'Messages both ways' }).waitFor();
  });

  it('draws the last day in place of the last hour, of all accounts and of one, and keeps that in the address', async () => {
    const page = await browser.signedIn('/');
    await page.getByRole('radio', { name: 'Day' }).click();
    await page.getByRole('heading', { name: 'Latency, last 24 hours' }).waitFor();
    expect(page.url()).to.equal(`${browser.admin.url}/console/?span=24h`);
    await browser.open(page, '/channels/whatsapp/support-uk?span=24h');
    await page.getByRole('figure', { name: 'Messages per second over the last 24 hours' }).waitFor();
    await page.getByRole('radio', { name: 'Hour' }).click();

    await page.getByRole('figure', { name: 'Messages per second over the last hour' }).waitFor();
    browser.expectNoComplaint();
  });

  it('filters by channel, direction and status, and keeps the filter in the address', async () => {
    const page = await browser.signedIn('/messages');
    await page.getByRole('button', { name: /^Status/ }).click();
    await page.getByRole('option', { name: 'Failed', exact: true }).click();
    await page.getByRole('button', { name: /^Channel/ }).click();
    await page.getByRole('option', { name: 'Viber' }).click();
    await page.waitForURL(/channel=viber/);
    await page.getByText('Bad credentials: invalidAuthToken').first().waitFor();

    expect(await page.getByRole('gridcell', { name: 'Delivered' }).count()).to.equal(0);
    await page.reload();
    await page.getByText('Bad credentials: invalidAuthToken').first().waitFor();
  });

  it('names an account that the address asks for and that is not configured', async () => {
    const page = await browser.signedIn('/messages?account=renamed-since');

    await page.getByRole('button', { name: 'renamed-since' }).waitFor();
    await page.getByRole('button', { name: 'Clear the filters' }).waitFor();
    browser.expectNoComplaint();
  });

  it('keeps 100,000 messages smooth: only the rows in sight are in the page', async () => {
    const page = await browser.signedIn('/messages');
    await page.getByRole('row').nth(5).waitFor();
    await page.waitForFunction(() => {
      const scroller = document.querySelector('.grid-scroll');
      scroller?.scrollTo(0, scroller.scrollHeight);
      return Number(document.querySelector('[role=grid]')?.getAttribute('aria-rowcount')) > 2400;
    });

    expect(await page.getByRole('row').count()).to.be.below(90);
  });

  it('shows messages as they arrive', async () => {
    const page = await browser.signedIn('/messages');
    await page.getByText('Live tail').click();

    await page.locator('.grid-row-new').nth(2).waitFor();
  });

  it('moves with the arrow keys and opens with Enter', async () => {
    const page = await browser.signedIn('/messages');
    const rows = page.locator('.grid-row');
    await rows.first().focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.waitForFunction(() => document.activeElement?.getAttribute('data-index') === '2');
    await page.keyboard.press('Enter');

    await page.getByRole('heading', { name: 'Trail' }).waitFor();
  });

  it('shows times in the zone of the reader', async () => {
    const page = await browser.signedIn(`/messages/${failed.id}`);
    const shown = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium', timeZone: 'Asia/Kolkata' });

    await page
      .getByText(shown.format(new Date(failed.acceptedAt)))
      .first()
      .waitFor();
    await page.getByText('Times in Asia/').waitFor();
  });

  it('gives advice at an unknown address, at an id that is gone, and at an invalid filter', async () => {
    const page = await browser.signedIn('/messages?channel=2%20fax');
    await page.getByText('This filter makes no sense').waitFor();
    await page.getByText('“2 fax”').waitFor();
    browser.expectNoComplaint();
    await page.goto(`${browser.admin.url}/console/no/such/view`);
    await page.getByText('There is no such view').waitFor();
    await page.goto(`${browser.admin.url}/console/messages/gone`);
    await page.getByText('No message has this id').waitFor();
    await page.getByRole('link', { name: 'Search for it' }).click();

    await page.getByText('Nothing matches').waitFor();
    await page.goto(`${browser.admin.url}/console/conversations/gone`);
    await page.getByRole('heading', { name: 'No conversation has this id', level: 1 }).waitFor();
  });

  it('offers the channels of the fleet for which it has no name', async () => {
    const page = await browser.signedIn('/messages');
    await page.route('**/admin/v1/channels?*', async (route) => {
      const response = await route.fetch();
      const { items } = (await response.json()) as { items: readonly object[] };
      await route.fulfill({
        response,
        json: { items: [...items, { ...items[0], id: 'fax/default', channel: 'fax' }] },
      });
    });
    await page.reload();
    await page.getByRole('button', { name: /^Channel/ }).click();
    await page.getByRole('option', { name: 'fax' }).click();

    await page.waitForURL(/channel=fax/);
    browser.expectNoComplaint();
  });

  it('exports the messages that the filters show as a CSV file', async () => {
    const page = await browser.signedIn('/messages?status=failed');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Export' }).click(),
    ]);
    await page.getByText(/ exported$/).waitFor();
    const lines = (await readFile(await download.path(), 'utf8')).trimEnd().split('\r\n');

    const shown = browser.admin.data.messages.all.filter(({ status }) => status === 'failed');
    expect(lines).to.have.length(1 + shown.length);
    expect(lines[0]).to.include('accepted,changed,direction,channel,account,customer,status,reason');
    for (const { id } of shown)
      expect(
        lines.filter((line) => line.includes(id)),
        id,
      ).to.have.length(1);
    browser.expectNoComplaint();
  });

  it("opens a conversation at its newest message, below the customer's earlier ones", async () => {
    const page = await browser.signedIn('/conversations');
    const longest = [...Map.groupBy(browser.admin.data.messages.all, ({ conversation }) => conversation)].reduce(
      (one, other) => (other[1].length > one[1].length ? other : one),
    );
    await page.setViewportSize({ width: 1280, height: 640 });
    await page.goto(`${browser.admin.url}/console/conversations/${encodeURIComponent(longest[0])}`);
    await page.locator('.bubble').nth(9).waitFor();

    expect(
      await page
        .locator('.bubble-scroll')
        .evaluate(({ scrollTop, scrollHeight, clientHeight }) => [
          scrollTop > 0,
          Math.abs(scrollHeight - scrollTop - clientHeight) < 2,
        ]),
    ).to.deep.equal([true, true]);
  });

  it("shows a customer's messages both ways with the clock of the reply window", async () => {
    const page = await browser.signedIn('/conversations?channel=whatsapp');
    await page
      .getByText(/closes in/)
      .first()
      .waitFor();
    await page.locator('.grid-row').first().click();

    await page.getByRole('heading', { name: 'Customer' }).waitFor();
    await page.getByText('Reply window', { exact: true }).waitFor();
    await page.locator('.bubble').first().waitFor();
  });
});
