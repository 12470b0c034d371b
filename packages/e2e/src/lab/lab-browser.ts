import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';

const CHROMIUM = '/usr/bin/chromium';
const BUILD = fileURLToPath(new URL('../../../simulators/lab-page/build/build.ts', import.meta.url));
const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const STANDARDS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

interface Look {
  readonly width?: number;
  readonly height?: number;
  readonly theme?: 'light' | 'dark';
  /** Whether the tour opens, as it does the first time. */
  readonly isNew?: boolean;
}

/** Debian's Chromium before the lab's page. */
export class LabBrowser {
  /** Errors and warnings of the page, and requests to any other host. */
  readonly complaints: string[] = [];
  readonly #browser: Browser;
  readonly #url: string;
  #context: BrowserContext | undefined;

  private constructor(browser: Browser, url: string) {
    this.#browser = browser;
    this.#url = url;
  }

  /** Builds the page first. */
  static async open(url: string): Promise<LabBrowser> {
    if (!existsSync(CHROMIUM)) throw new Error('Chromium is missing: apt-get install chromium');
    await promisify(execFile)(process.execPath, [BUILD]);
    const args = ['--no-sandbox', '--disable-dev-shm-usage'];
    return new LabBrowser(await chromium.launch({ executablePath: CHROMIUM, args }), url);
  }

  async close(): Promise<void> {
    await this.#browser.close();
  }

  async page({ width = 1600, height = 900, theme = 'light', isNew = false }: Look = {}): Promise<LabPage> {
    await this.#context?.close();
    this.complaints.length = 0;
    this.#context = await this.#browser.newContext({
      viewport: { width, height },
      colorScheme: theme,
      reducedMotion: 'reduce',
    });
    const page = await this.#context.newPage();
    page.setDefaultTimeout(40_000);
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) this.complaints.push(message.text());
    });
    page.on('pageerror', (error) => this.complaints.push(error.message));
    page.on('request', (request) => {
      if (!request.url().startsWith(new URL(this.#url).origin)) this.complaints.push(`request to ${request.url()}`);
    });
    if (!isNew) await page.addInitScript("localStorage.setItem('ccm-lab-toured', 'yes')");
    await page.goto(this.#url);
    await page.getByRole('article').first().waitFor();
    return new LabPage(page);
  }
}

/** The page in the words of whoever plays with it. */
export class LabPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  phone(id: string): Locator {
    return this.page.locator(`[data-phone="${id}"]`);
  }

  /** A bubble on a phone. */
  bubble(id: string, text: string): Locator {
    return this.phone(id).getByRole('listitem').filter({ hasText: text });
  }

  async writeOn(id: string, text: string): Promise<void> {
    const field = this.phone(id).getByRole('textbox');
    await field.fill(text);
    await field.press('Enter');
  }

  get desk(): Locator {
    return this.page.getByRole('region', { name: "Agent's desk" });
  }

  deskRow(text: string): Locator {
    return this.desk.locator('.desk-row').filter({ hasText: text });
  }

  /** Shows the conversation of a phone. */
  async openConversation(name: string): Promise<void> {
    await this.desk.getByRole('option', { name }).click();
  }

  async answer(text: string): Promise<void> {
    const field = this.desk.getByRole('textbox');
    await field.fill(text);
    await field.press('Enter');
  }

  /** Chooses an item of a menu that a button opens. */
  async choose(button: Locator, item: string): Promise<void> {
    await button.click();
    await this.page
      .getByRole('menuitem', { name: item })
      .or(this.page.getByRole('menuitemradio', { name: item }))
      .click();
  }

  async switchTrouble(title: string, on: boolean): Promise<void> {
    const trouble = this.page.getByRole('switch', { name: title });
    if ((await trouble.isChecked()) !== on) await this.page.locator('.switch').filter({ has: trouble }).click();
  }

  /** The faults that axe finds, as `rule: element`. It runs through the debugger: the page's policy refuses script tags. */
  async accessibilityFaults(): Promise<readonly string[]> {
    await this.page.evaluate(await readFile(AXE, 'utf8'));
    const { violations } = await this.page.evaluate<AxeResult>(
      `axe.run(document, { runOnly: ${JSON.stringify(STANDARDS)} })`,
    );
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
    );
  }
}

interface AxeResult {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
  }[];
}
