import { accessibilityFaults, TestBrowser } from '@ccm/testing/browser';
import type { Look } from '@ccm/testing/browser';
import { buildPage } from '@ccm/testing/pages';
import type { Locator, Page } from 'playwright-core';

const USUAL = { width: 1600, height: 900, theme: 'light' } as const satisfies Look;

/** A browser before the lab's page. */
export class LabBrowser {
  readonly #browser: TestBrowser;
  readonly #url: string;
  /** The page, until it is loaded anew. */
  #page: LabPage | undefined;

  private constructor(browser: TestBrowser, url: string) {
    this.#browser = browser;
    this.#url = url;
  }

  static async open(url: string): Promise<LabBrowser> {
    await buildPage('simulators/lab-page');
    return new LabBrowser(await TestBrowser.launch(new URL(url).origin), url);
  }

  /** Errors and warnings of the page, and requests to any other host. */
  get complaints(): string[] {
    return this.#browser.complaints;
  }

  async close(): Promise<void> {
    await this.#browser.close();
  }

  /** The page at its first conversation, in another window or colours: loaded once, for that takes as long as most tests. */
  async page(look: Look = {}): Promise<LabPage> {
    const page = this.#page ?? (await this.newPage());
    await page.startOver({ ...USUAL, ...look });
    return page;
  }

  /** The page as it opens the first time, with the tour. */
  async newPage(): Promise<LabPage> {
    const page = await this.#browser.emptyPage(USUAL);
    await page.goto(this.#url);
    await page.getByRole('article').first().waitFor();
    this.#page = new LabPage(page);
    return this.#page;
  }
}

/** The page, in words of the person at the browser. */
export class LabPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** As the page opens in such a window: the first conversation is shown, no menu, and no tour. */
  async startOver({ width, height, theme }: Required<Look>): Promise<void> {
    await this.page.setViewportSize(USUAL);
    await this.page.emulateMedia({ colorScheme: theme });
    await this.page.keyboard.press('Escape');
    if (await this.tour.isVisible()) await this.tour.getByRole('button', { name: /^End the tour|^Play on/ }).click();
    await this.desk.getByRole('tab', { name: 'Conversation' }).click();
    await this.desk.getByRole('option').first().click();
    await this.page.setViewportSize({ width, height });
  }

  get tour(): Locator {
    return this.page.getByRole('region', { name: 'Tour' });
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

  async accessibilityFaults(rules?: 'all' | 'colours'): Promise<readonly string[]> {
    return accessibilityFaults(this.page, rules);
  }
}
