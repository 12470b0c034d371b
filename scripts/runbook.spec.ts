import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

const read = (path: string): string => readFileSync(fileURLToPath(new URL(`../${path}`, import.meta.url)), 'utf8');

const ALERTS = read('deploy/monitoring/alerts.yml');
const RUNBOOK = read('docs/runbook.md');

const names = [...ALERTS.matchAll(/^ {6}- alert: (\w+)$/gm)].map(([, name = '']) => name);
const sections = [...RUNBOOK.matchAll(/^### (Ccm\w+)\n([\s\S]*?)(?=^##|(?![\s\S]))/gm)];

describe('the runbook', () => {
  it('has a section for each alert, and for nothing else', () => {
    expect(names).to.not.be.empty;
    expect(sections.map(([, name]) => name)).to.have.members(names);
  });

  it('explains in each section the alert and its remedy', () => {
    for (const [, name, text = ''] of sections) expect(text.trim().length, name).to.be.above(100);
  });

  it("is the target of each alert's link", () => {
    const links = [...ALERTS.matchAll(/runbook_url: '(.*)'$/gm)].map(([, link]) => link);
    expect(links).to.deep.equal(names.map((name) => `{{ $externalLabels.ccm_docs }}/runbook.md#${name.toLowerCase()}`));
  });
});
