import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { firstViewBytes } from './check-size.ts';
import type { Chunk } from './check-size.ts';

const chunk = (fileName: string, more: Partial<Chunk> = {}): Chunk => ({
  fileName,
  name: fileName,
  code: fileName.repeat(50),
  imports: [],
  isEntry: false,
  isDynamicEntry: false,
  ...more,
});
const sizeOf = (...chunks: readonly Chunk[]): number =>
  chunks.reduce((sum, { code }) => sum + gzipSync(code).byteLength, 0);
const isView = (name: string): boolean => name.endsWith('-view');

describe('the size of the first view', () => {
  it('counts the entry, the largest view and the imports of both, each once', () => {
    const shared = chunk('shared');
    const entry = chunk('entry', { isEntry: true, imports: ['shared'] });
    const small = chunk('small-view', { isDynamicEntry: true });
    const large = chunk('large-view', {
      isDynamicEntry: true,
      imports: ['shared', 'chart'],
      code: 'abcdefghij'.repeat(900),
    });
    const chart = chunk('chart');

    expect(firstViewBytes([entry, shared, small, large, chart], isView)).to.equal(sizeOf(entry, shared, large, chart));
  });

  it('ignores chunks that load later', () => {
    const entry = chunk('entry', { isEntry: true });
    const later = chunk('later', { isDynamicEntry: true });

    expect(firstViewBytes([entry, later], isView)).to.equal(sizeOf(entry));
  });
});
