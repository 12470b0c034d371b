import { LAB, LabFleet } from '@ccm/e2e/fleet';
import { OUR } from '@ccm/simulators/world';
import { expect } from 'chai';
import { TestBrowser } from '@ccm/testing/browser';
import { buildPage } from '@ccm/testing/pages';
import type { Page } from 'playwright-core';
import { signIn } from './browser.ts';

const CUSTOMER = '+14133881234';
const NEWCOMER = '+14133881235';
/** The simulated provider knows no such number. */
const NOBODY = '+15005550001';

describe('the console of a running fleet', () => {
  let fleet: LabFleet;
  let browser: TestBrowser;
  let page: Page;

  before(async function start() {
    this.timeout(120_000);
    await buildPage('console');
    fleet = await LabFleet.start({ brokers: 0, replicas: { 'smpp-worker': 0 } });
    browser = await TestBrowser.launch(fleet.service('gateway').adminUrl);
    page = await browser.emptyPage();
    await writes(CUSTOMER);
    await fleet.outside.hybridChat.waitForMessage(({ refId }) => refId === CUSTOMER, { timeoutMs: 40_000 });
    await page.goto(`${fleet.service('gateway').adminUrl}/console/`);
    await signIn(page, LAB.adminToken);
    await page.getByText('Live', { exact: true }).waitFor();
  });

  after(async function stop() {
    this.timeout(120_000);
    await browser.close();
    await fleet.stop();
  });

  const writes = async (from: string): Promise<unknown> =>
    fleet.outside.twilio.customerWrites({ from, to: OUR.smsNumber, body: 'Where is my order?' });
  const open = async (path: string): Promise<void> => {
    await page.goto(`${fleet.service('gateway').adminUrl}/console${path}`);
  };
  const send = async (to: string): Promise<void> => {
    await fleet.send({ channel: 'sms', to, text: 'Your order is on its way' });
  };

  it('shows messages as they come in', async () => {
    await open('/messages');
    await page.getByText('Live tail').click();
    await writes(NEWCOMER);

    await page.locator('.grid-row').filter({ hasText: NEWCOMER }).filter({ hasText: 'Forwarded' }).first().waitFor();
  });

  it('finds a message by its number and shows the trail', async () => {
    await open('/');
    await page.getByText('Live', { exact: true }).waitFor();
    await page.keyboard.press('Control+k');
    await page.keyboard.type(CUSTOMER);
    await page.getByRole('option', { name: CUSTOMER }).filter({ hasText: 'Forwarded' }).first().click();

    await page.getByText('Handed to Hybrid Chat').waitFor();
  });

  it('explains a failed message and replays its dead letter', async () => {
    await send(NOBODY);
    await open('/dead-letters');
    await page.getByRole('button', { name: /^Replay it: Invalid recipient/ }).click();
    await page.getByRole('button', { name: 'Replay 1' }).click();

    await page.getByText('1 of 1 replayed').waitFor();
  });

  it('sends a test message and shows how it is delivered', async () => {
    await open('/channels/sms/default');
    await page.getByLabel('To (phone number)').fill(CUSTOMER);
    await page.getByRole('button', { name: 'Send' }).click();

    await page.locator('.timeline').getByText('Delivered', { exact: true }).waitFor();
  });

  it('sets a webhook at the provider after a preview of the change', async () => {
    fleet.outside.viber.webhookUrl = 'http://127.0.0.1:9/elsewhere';
    await open('/channels/viber/default');
    await page.getByRole('button', { name: 'Set at the provider' }).click();
    await page.getByText(/^Sets .*\/webhooks\/viber as the webhook/).waitFor();
    await page.getByRole('button', { name: 'Set it at the provider' }).click();

    await page.getByRole('dialog').getByText('Passed', { exact: true }).waitFor();
  });

  it('examines the fleet, and names a fault with its remedy', async () => {
    fleet.outside.viber.webhookUrl = 'http://127.0.0.1:9/elsewhere';
    await open('/doctor');
    await page.getByRole('button', { name: 'Examine now' }).click();

    const fault = page.locator('.finding').filter({ hasText: 'viber/default: Webhook' });
    await fault.getByText('Fault', { exact: true }).waitFor();
    await fault.getByText(/webhooks\/viber at /).waitFor();
  });

  for (const [view, text] of [
    ['/', 'The fleet'],
    ['/fleet', 'outbound-worker'],
    ['/queues', 'Oldest'],
    ['/channels', 'WhatsApp'],
    ['/conversations', CUSTOMER],
    ['/configuration', 'CHAT_SOLUTION_URL'],
    ['/api', '/admin/v1/fleet'],
    ['/quarantine', 'The quarantine is empty'],
    ['/binds', 'Binds'],
    ['/campaigns', 'No worker runs campaigns'],
  ] as const)
    it(`shows the view ${view} with the fleet's own data`, async () => {
      await open(view);
      await page.locator('#main').getByText(text).first().waitFor();
    });

  it('meets no error and no refusal of the policy', () => {
    expect(browser.complaints).to.deep.equal([]);
  });
});
