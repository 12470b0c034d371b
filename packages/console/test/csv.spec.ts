import { expect } from 'chai';
import { csvLine } from '../src/format/csv.ts';

describe('a line of an exported table', () => {
  it('quotes what contains commas, quotes or line breaks, and leaves a missing value empty', () => {
    expect(csvLine(['plain', 'one, two', 'say "hi"', 'two\nlines', 3, null])).to.equal(
      'plain,"one, two","say ""hi""","two\nlines",3,\r\n',
    );
  });

  it('contains no formula that a spreadsheet would run, and keeps phone numbers as they are', () => {
    expect(csvLine(['=1+1', '@SUM(A1)', '-2', '+447700900123', '+cmd|x'])).to.equal(
      "'=1+1,'@SUM(A1),'-2,+447700900123,'+cmd|x\r\n",
    );
  });
});
