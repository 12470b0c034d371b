import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';

const CHROMIUM = '/usr/bin/chromium';
const TIMEOUT_MS = 40_000;

/** The size and colours of the window. */
export interface Look {
  readonly width?: number;
  readonly height?: number;
  readonly theme?: 'light' | 'dark';
}

export interface EmptyPageOptions extends Look {
  /** Script that runs in every document before the page's own. */
  readonly initScript?: string;
}

/**
 * Debian's Chromium, without a window, with one page that is emptied for each test: a new context for each would start a process and
 * compile the page's scripts anew, a second of processor time.
 */
export class TestBrowser {
  /** Errors and warnings of the page, and its requests to other origins, since it was emptied. */
  readonly complaints: string[] = [];
  readonly #browser: Browser;
  readonly #origin: string;
  #context: BrowserContext | undefined;
  #page: Page | undefined;
  #initScript: string | undefined;

  private constructor(browser: Browser, origin: string) {
    this.#browser = browser;
    this.#origin = origin;
  }

  /**
   * @param origin of the page: a request to any other counts as a complaint
   * @throws {Error} with the remedy where Chromium is missing
   */
  static async launch(origin: string): Promise<TestBrowser> {
    if (!existsSync(CHROMIUM)) throw new Error('Chromium is missing: apt-get install chromium');
    const args = ['--no-sandbox', '--disable-dev-shm-usage'];
    return new TestBrowser(await chromium.launch({ executablePath: CHROMIUM, args }), origin);
  }

  async close(): Promise<void> {
    await this.#browser.close();
  }

  /** A page without a document, cookies or anything stored. */
  async emptyPage({ width = 1280, height = 860, theme = 'light', initScript }: EmptyPageOptions = {}): Promise<Page> {
    const page =
      this.#page === undefined || initScript !== this.#initScript
        ? await this.#openPage(initScript)
        : await this.#forget(this.#page);
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    this.complaints.length = 0;
    return page;
  }

  async #openPage(initScript: string | undefined): Promise<Page> {
    await this.#context?.close();
    this.#context = await this.#browser.newContext({ timezoneId: 'Asia/Kolkata' });
    await this.#context.grantPermissions(['clipboard-read', 'clipboard-write']);
    if (initScript !== undefined) await this.#context.addInitScript(initScript);
    const page = await this.#context.newPage();
    page.setDefaultTimeout(TIMEOUT_MS);
    this.#collectComplaints(page);
    this.#initScript = initScript;
    this.#page = page;
    return page;
  }

  async #forget(page: Page): Promise<Page> {
    await page.unrouteAll();
    if (page.url().startsWith(this.#origin)) await page.evaluate('localStorage.clear(); sessionStorage.clear()');
    await page.goto('about:blank');
    await page.context().clearCookies();
    return page;
  }

  #collectComplaints(page: Page): void {
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) this.complaints.push(message.text());
    });
    page.on('pageerror', (error) => this.complaints.push(error.message));
    page.on('request', (request) => {
      if (!request.url().startsWith(this.#origin)) this.complaints.push(`request to ${request.url()}`);
    });
  }
}
