import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = {
  all: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  /** All that depends on colours: for a page that is examined in its other colours already. */
  colours: ['color-contrast', 'link-in-text-block'],
} as const;
const TYPES = { all: 'tag', colours: 'rule' } as const;

interface AxeResult {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
  }[];
}

/**
 * The faults that axe finds, as `rule: element why`. It runs through the debugger, because the policies of our pages refuse script
 * tags.
 */
export async function accessibilityFaults(page: Page, rules: keyof typeof RULES = 'all'): Promise<readonly string[]> {
  // `violations`: examines the same, but describes in full only what violates a rule.
  const options = { runOnly: { type: TYPES[rules], values: RULES[rules] }, resultTypes: ['violations'] };
  if (!(await page.evaluate<boolean>("'axe' in window"))) await page.evaluate(AXE);
  const { violations } = await page.evaluate<AxeResult>(`axe.run(document, ${JSON.stringify(options)})`);
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary}`),
  );
}
