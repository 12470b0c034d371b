import { existsSync, globSync, statSync } from 'node:fs';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { FakeAdmin, TOKEN } from './fake-admin/fake-admin.ts';

const CHROMIUM = '/usr/bin/chromium';
const ROOT = fileURLToPath(new URL('..', import.meta.url));
const BUILD = fileURLToPath(new URL('../build/build.ts', import.meta.url));
const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const STANDARDS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

let built: Promise<unknown> | undefined;
/** Builds the page, once per process, unless it is newer than its sources: other processes may be serving it. */
export const buildConsole = async (): Promise<unknown> =>
  (built ??= isCurrent() ? Promise.resolve() : promisify(execFile)(process.execPath, [BUILD]));

function isCurrent(): boolean {
  const page = `${ROOT}dist/index.html`;
  if (!existsSync(page)) return false;
  const builtAtMs = statSync(page).mtimeMs;
  return globSync(['src/**/*', 'build/**/*', 'index.html'], { cwd: ROOT }).every(
    (file) => statSync(`${ROOT}${file}`).mtimeMs <= builtAtMs,
  );
}

interface Look {
  readonly width?: number;
  readonly height?: number;
  readonly theme?: 'light' | 'dark';
}

/** A real browser beside a fake admin API. */
export class ConsoleBrowser {
  readonly admin: FakeAdmin;
  readonly #browser: Browser;
  readonly #complaints: string[] = [];
  #context: BrowserContext | undefined;

  private constructor(browser: Browser, messages?: number, poison?: string) {
    this.#browser = browser;
    this.admin = new FakeAdmin(messages, poison);
  }

  /**
   * @param messages how many the fleet remembers; default: 100,000
   * @param poison stands in everything that customers and providers control
   */
  static async open(messages?: number, poison?: string): Promise<ConsoleBrowser> {
    if (!existsSync(CHROMIUM)) throw new Error('Chromium is missing: apt-get install chromium');
    await buildConsole();
    const opened = new ConsoleBrowser(
      await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-dev-shm-usage'] }),
      messages,
      poison,
    );
    await opened.admin.start();
    return opened;
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await this.admin.stop();
  }

  /** A page without a session. Its complaints are collected. */
  async newPage({ width = 1280, height = 860, theme = 'light' }: Look = {}): Promise<Page> {
    await this.#context?.close();
    this.#complaints.length = 0;
    this.#context = await this.#browser.newContext({
      viewport: { width, height },
      colorScheme: theme,
      reducedMotion: 'reduce',
      timezoneId: 'Asia/Kolkata',
    });
    await this.#context.grantPermissions(['clipboard-read', 'clipboard-write']);
    const page = await this.#context.newPage();
    page.setDefaultTimeout(30_000);
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) this.#complaints.push(message.text());
    });
    page.on('pageerror', (error) => this.#complaints.push(error.message));
    page.on('request', (request) => {
      if (!request.url().startsWith(this.admin.url)) this.#complaints.push(`request to ${request.url()}`);
    });
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

  /** Fails on errors of the page, refused styles or scripts, and requests to other hosts. */
  expectNoComplaint(): void {
    expect(this.#complaints).to.deep.equal([]);
  }
}

interface AxeResult {
  readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[];
}

/** The faults that axe finds, as `rule: element`. It runs through the debugger, because the policy of the page refuses script tags. */
export async function accessibilityFaults(page: Page): Promise<readonly string[]> {
  await page.evaluate(await readFile(AXE, 'utf8'));
  const { violations } = await page.evaluate<AxeResult, readonly string[]>(
    (standards) =>
      (window as unknown as { axe: { run: (root: Document, options: object) => Promise<AxeResult> } }).axe.run(
        document,
        {
          runOnly: standards,
        },
      ),
    STANDARDS,
  );
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
}

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
