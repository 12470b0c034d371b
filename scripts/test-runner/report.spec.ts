import { expect } from 'chai';
import { stripVTControlCharacters } from 'node:util';
import { FILE_FAILURES } from './messages.ts';
import type { FileResult } from './messages.ts';
import { fileLines, summaryLines } from './report.ts';

const result = (more: Partial<FileResult> = {}): FileResult => ({
  file: 'packages/x/src/x.spec.ts',
  passed: 3,
  failures: [],
  durationMs: 1234,
  ...more,
});
const failed = (title: string): FileResult => result({ failures: [{ title, message: 'Error: no such thing' }] });
const lastLines = (results: readonly FileResult[], seed?: number): string =>
  stripVTControlCharacters(summaryLines(results, { seed, tookMs: 2000 }));

describe('the report of a run', () => {
  it('has one line for a file, with its time', () => {
    expect(fileLines(result(), ' 1/20')).to.equal(' 1/20  packages/x/src/x.spec.ts: 3 passed, 1.2 s');
  });

  it('ends with the sum of all tests', () => {
    expect(lastLines([result(), failed('X breaks')])).to.match(/\n6 passed, 1 failed$/);
  });

  it('repeats a failure with its error, and how to run the test alone', () => {
    expect(lastLines([failed(`X takes "a" (or b's)`)]))
      .to.include('Error: no such thing')
      .and.include(String.raw`npm test -- packages/x/src/x.spec.ts --grep 'X takes "a" \(or b'\''s\)'`);
  });

  it('shows a test that failed beside other files and passed alone, with its first error', () => {
    const unsteady = result({ failedBeside: [{ title: 'X is late', message: 'Error: timed out' }] });

    expect(lastLines([unsteady]))
      .to.include('UNSTEADY, failed beside other files and passed alone: X is late')
      .and.include('Error: timed out')
      .and.match(/\n3 passed, 0 failed$/);
  });

  for (const title of ['X "before all" hook for "does it"', FILE_FAILURES.leavesSomething]) {
    it(`runs the whole file if no test has the title: ${title}`, () => {
      expect(lastLines([failed(title)])).to.match(/npm test -- packages\/x\/src\/x\.spec\.ts\n/);
    });
  }

  it('names the seed of a random order', () => {
    expect(lastLines([result()], 42)).to.include('seed 42');
  });
});
