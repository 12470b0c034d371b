import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import { isCardFile, readCardFile } from './card-file.ts';

const CARD = 'BEGIN:VCARD\r\nFN:Zoë\r\nTEL:+447700900456\r\nEND:VCARD\r\n';
const streamOf = (...chunks: readonly (string | Buffer)[]): Readable =>
  Readable.from(
    chunks.map((chunk) => Buffer.from(chunk)),
    { objectMode: false },
  );

describe('files of contacts and appointments', () => {
  it('are known by their media type or their name', () => {
    expect(isCardFile({ mimeType: 'text/x-vCard; charset=utf-8' })).to.equal(true);
    expect(isCardFile({ mimeType: 'application/octet-stream', name: 'Ann.VCF' })).to.equal(true);
    expect(isCardFile({ mimeType: 'text/plain', name: 'ann.txt' })).to.equal(false);
  });

  for (const encoding of ['utf8', 'latin1', 'utf16le'] as const) {
    it(`are read in ${encoding}, and go on whole`, async () => {
      const mark = encoding === 'utf16le' ? '\ufeff' : '';
      const bytes = Buffer.from(`${mark}${CARD}`, encoding);
      const read = await readCardFile(streamOf(bytes.subarray(0, 10), bytes.subarray(10)));
      expect(read.contacts).to.deep.equal([{ name: 'Zoë', phones: ['+447700900456'] }]);
      expect(await text(read.body)).to.equal(await text(streamOf(bytes)));
    });
  }

  it('are read for their appointments', async () => {
    const calendar = 'BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Dentist\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n';
    for (const file of [
      { mimeType: 'text/calendar; method=REQUEST' },
      { mimeType: 'application/octet-stream', name: 'a.ICS' },
    ])
      expect(isCardFile(file)).to.equal(true);
    const read = await readCardFile(streamOf(calendar));
    expect(read).to.deep.include({ contacts: [], entries: ['Appointment: Dentist'] });
    expect(await text(read.body)).to.equal(calendar);
  });

  it('continue unread if they are too large', async () => {
    const large = 'x'.repeat(3 * 1024 * 1024);
    const read = await readCardFile(streamOf(CARD, large));
    expect(read.contacts).to.deep.equal([]);
    expect(await text(read.body)).to.have.length(CARD.length + large.length);
  });

  it('continue if a file contains no card', async () => {
    const read = await readCardFile(streamOf('no card'));
    expect(read.contacts).to.deep.equal([]);
    expect(await text(read.body)).to.equal('no card');
  });
});
