import type { Series } from '@ccm/shared/storage/statistics';
import { expect } from 'chai';
import { filesNotStored } from './files-not-stored.ts';

const line = (measure: Series['measure'], points: readonly number[], reason: string | null = null): Series => ({
  id: measure,
  measure,
  direction: 'in',
  channel: 'whatsapp',
  account: 'default',
  reason,
  peer: null,
  points,
});

describe('filesNotStored', () => {
  const told = (...series: readonly Series[]): readonly unknown[] =>
    filesNotStored({ stepSeconds: 10, fromMs: Date.UTC(2026, 10, 22, 10), toMs: 0, series }).map(
      ({ severity, detail, since }) => [severity, detail.split('.', 1)[0], since],
    );

  it('is critical where the File Engine stores no file, since the step of the first failure', () => {
    expect(told(line('not-stored', [0, 0, 2, 3], 'file-engine-unreachable'))).to.deep.equal([
      ['critical', '5 of 5 tries failed in the last ten minutes', '2026-11-22T10:00:20.000Z'],
    ]);
  });

  it('is a warning where it stores some', () => {
    const refused = line('not-stored', [1, 0, 0, 1], 'rejected-by-file-engine');
    expect(told(line('stored', [0, 6, 0, 0]), refused)).to.deep.equal([
      ['warning', '2 of 8 tries failed in the last ten minutes', '2026-11-22T10:00:00.000Z'],
    ]);
  });

  it('ends with the first file that is stored after the last failure', () => {
    expect(told(line('not-stored', [0, 4, 0, 0], 'file-engine-unreachable'), line('stored', [0, 0, 1, 0]))).to.be.empty;
  });

  it('tells nothing of files that their own hosts do not give', () => {
    expect(told(line('not-stored', [1, 1, 1, 1], 'media-unreachable'))).to.be.empty;
  });
});
