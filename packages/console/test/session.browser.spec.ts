import { expect } from 'chai';
import { ConsoleBrowser, signIn } from './browser.ts';

describe('the session of the console', () => {
  let browser: ConsoleBrowser;

  before(async () => {
    browser = await ConsoleBrowser.open(6000);
  });
  after(() => browser.close());

  it('begins with the admin token, at the address that was asked for', async () => {
    const page = await browser.newPage();
    await page.goto(`${browser.admin.url}/console/binds`);
    await signIn(page);

    await page.getByRole('heading', { name: 'Binds' }).waitFor();
    expect(new URL(page.url()).pathname).to.equal('/console/binds');
    browser.expectNoComplaint();
  });

  it('gives advice after a wrong token', async () => {
    const page = await browser.newPage();
    await page.goto(`${browser.admin.url}/console/`);
    await signIn(page, 'guess');

    await page.getByText('This is not the admin token').waitFor();
    await page.getByText('The gateway reads it from ADMIN_TOKEN').waitFor();
  });

  it('begins with a one-time link, which leaves no token in the address and works once', async () => {
    const page = await browser.newPage();
    const link = `${browser.admin.url}/console/#token=${browser.admin.oneTimeToken()}`;
    await page.goto(link);
    await page.getByRole('link', { name: 'Dead letters' }).waitFor();
    expect(page.url()).to.equal(`${browser.admin.url}/console/`);

    const other = await browser.newPage();
    await other.goto(link);
    await other.getByText('This sign-in link no longer works').waitFor();
    expect(other.url()).to.not.include('token');
  });

  it('ends without losing the view: the page asks for the token and continues there', async () => {
    const page = await browser.signedIn('/messages?channel=sms');
    browser.admin.endSessions();
    await page.getByRole('dialog', { name: 'Your session has ended' }).waitFor();
    await signIn(page);
    await page.getByRole('dialog').waitFor({ state: 'detached' });

    expect(page.url()).to.include('/console/messages?channel=sms');
    await page.getByRole('row').nth(3).waitFor();
  });

  it('ends on request', async () => {
    const page = await browser.signedIn();
    await page.getByRole('button', { name: 'Theme and session' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in to the console' }).waitFor();
    await page.reload();

    await page.getByRole('heading', { name: 'Sign in to the console' }).waitFor();
  });

  it('shows on the page that the gateway is away, and continues when it is back', async () => {
    const page = await browser.signedIn();
    await page.route('**/admin/**', (route) => route.abort());
    browser.admin.dropStreams();
    await page.getByRole('alert').getByText('The gateway does not answer').waitFor();
    await page.unroute('**/admin/**');
    await page.getByRole('button', { name: 'Try now' }).click();

    await page.getByText('Live', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Try now' }).waitFor({ state: 'detached' });
  });

  it('opens a view that was asked for while the gateway was away as soon as it is back', async () => {
    const page = await browser.signedIn();
    await page.route(/\/(?:admin|console\/assets)\//, (route) => route.abort());
    browser.admin.dropStreams();
    await page.getByRole('alert').getByText('The gateway does not answer').first().waitFor();
    await page.getByRole('link', { name: 'Campaigns' }).click();
    await page.getByRole('heading', { name: 'The gateway does not answer', level: 1 }).waitFor();
    await page.unroute(/\/(?:admin|console\/assets)\//);

    await page.getByRole('heading', { name: 'Campaigns', level: 1 }).waitFor();
  });
});
