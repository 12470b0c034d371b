import { TestBrowser } from '@ccm/testing/browser';
import type { Look } from '@ccm/testing/browser';
import { buildPage } from '@ccm/testing/pages';
import { eventually } from '@ccm/testing/support';
import { expect } from 'chai';
import type { Page, Request } from 'playwright-core';
import { FakeAdmin, TOKEN } from './fake-admin/fake-admin.ts';

/** A real browser beside a fake admin API. */
export class ConsoleBrowser {
  readonly admin: FakeAdmin;
  readonly #browser: TestBrowser;
  /** Requests without an answer, but for the stream of events, which stays open. */
  readonly #pending = new Set<Request>();
  readonly #watched = new WeakSet<Page>();

  private constructor(browser: TestBrowser, admin: FakeAdmin) {
    this.#browser = browser;
    this.admin = admin;
  }

  /**
   * @param messages how many the fleet remembers; default: 100,000
   * @param poison stands in everything that customers and providers control
   */
  static async open(messages?: number, poison?: string): Promise<ConsoleBrowser> {
    await buildPage('console');
    const admin = new FakeAdmin(messages, poison);
    await admin.start();
    return new ConsoleBrowser(await TestBrowser.launch(admin.url), admin);
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await this.admin.stop();
  }

  /** A page without a session. */
  async newPage(look: Look = {}): Promise<Page> {
    const page = await this.#browser.emptyPage(look);
    this.#pending.clear();
    this.#watchRequests(page);
    return page;
  }

  /** A page with a session, at an address below /console. */
  async signedIn(path = '/', look: Look = {}): Promise<Page> {
    const page = await this.newPage(look);
    await page.goto(`${this.admin.url}/console/#token=${this.admin.oneTimeToken()}`);
    await page
      .getByRole('navigation')
      .first()
      .or(page.getByRole('button', { name: 'Menu' }))
      .first()
      .waitFor();
    if (path !== '/') await page.goto(`${this.admin.url}/console${path}`);
    await page.getByRole('heading', { level: 1 }).waitFor({ state: 'attached' });
    return page;
  }

  /** Opens an address below /console; resolves when the view shows everything that it loads. */
  async open(page: Page, path: string): Promise<void> {
    await page.goto(`${this.admin.url}/console${path}`);
    await page.getByRole('heading', { level: 1 }).waitFor({ state: 'attached' });
    await eventually(async () => {
      await twoFrames(page);
      return this.#pending.size === 0 && (await page.locator('.skeleton').count()) === 0;
    });
  }

  /** Fails on errors of the page, refused styles or scripts, and requests to other hosts. */
  expectNoComplaint(): void {
    expect(this.#browser.complaints).to.deep.equal([]);
  }

  #watchRequests(page: Page): void {
    if (this.#watched.has(page)) return;
    this.#watched.add(page);
    page.on('request', (request) => {
      if (request.resourceType() !== 'eventsource') this.#pending.add(request);
    });
    page.on('requestfinished', (request) => this.#pending.delete(request));
    page.on('requestfailed', (request) => this.#pending.delete(request));
  }
}

/** Waits until React has drawn the new data, and asked for the data that it needs. */
const twoFrames = async (page: Page): Promise<void> =>
  page.evaluate(
    () => new Promise<void>((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve()))),
  );

/** Colours that change fade over; contrast counts once they have. */
export const coloursSettled = async (page: Page): Promise<void> => {
  await eventually(async () => {
    await twoFrames(page);
    return page.evaluate(() => document.getAnimations().every((animation) => !(animation instanceof CSSTransition)));
  });
};

/** Whether the page scrolls sideways. */
export const scrollsSideways = async (page: Page): Promise<boolean> =>
  page.evaluate(() => {
    const main = document.querySelector('#main') ?? document.documentElement;
    return document.documentElement.scrollWidth > window.innerWidth || main.scrollWidth > main.clientWidth;
  });

export const signIn = async (page: Page, token = TOKEN): Promise<void> => {
  await page.getByLabel('Admin token').fill(token);
  await page.getByRole('button', { name: 'Sign in' }).click();
};
