import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { compareEnvironments, examineFile } from './examine-file.ts';

describe('ccm doctor env', () => {
  let folder: string;
  const KEY = 'ENVELOPE_SIGNING_KEY=a signing key that is long enough for it';
  const written = (name: string, ...lines: readonly string[]): string => {
    const file = join(folder, name);
    writeFileSync(file, `${[KEY, ...lines].join('\n')}\n`);
    return file;
  };
  const said = (file: string): string =>
    examineFile(file, false)
      .map(({ state, title, detail }) => `${state} ${title}: ${detail}`)
      .join('\n');

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'ccm-doctor-'));
  });

  after(() => {
    rmSync(folder, { recursive: true });
  });

  for (const value of ['https://<host>/chat', 'https://HC-FQDN/chat', 'changeme']) {
    it(`calls the placeholder ${value} a fault`, () => {
      expect(said(written('placeholder.env', `CHAT_SOLUTION_URL=${value}`))).to.match(/^fault CHAT_SOLUTION_URL: /m);
    });
  }

  it('names a key store that is not on this machine, at the path that a service would read', () => {
    const text = said(written('store.env', 'SSL_TRUST_STORE_PATH=none.jks'));

    expect(text).to.include('warning SSL_TRUST_STORE_PATH: /app/ssl/none.jks is not on this machine');
  });

  it('names a variable at fault in one line, and calls it well in no other', () => {
    const about = said(written('fault.env', 'SERVER_PORT=80801', 'LOG_LEVEL=info'))
      .split('\n')
      .filter((line) => /SERVER_PORT|LOG_LEVEL/.test(line));

    expect(about.toSorted().map((line) => line.split(': ')[0])).to.deep.equal(['fault SERVER_PORT', 'ok LOG_LEVEL']);
  });

  it('suggests the right name for a misspelt variable', () => {
    expect(said(written('misspelt.env', 'CHAT_SOLUTION_ULR=x'))).to.include('did you mean CHAT_SOLUTION_URL?');
  });

  it('names the differences between the files of two replicas, without values', () => {
    const files = [written('one.env', 'LOG_LEVEL=info'), written('other.env', 'LOG_LEVEL=debug')];
    const differences = compareEnvironments(files);

    expect(differences.map(({ title }) => title)).to.deep.equal(['LOG_LEVEL']);
    expect(JSON.stringify(differences)).not.to.include('debug');
  });
});
