import { expect } from 'chai';
import fc from 'fast-check';
import { safeFileName } from './safe-file-name.ts';

describe('safeFileName', () => {
  const CASES: readonly (readonly [string | undefined, string, string])[] = [
    ['photo.jpg', 'image/jpeg', 'photo.jpg'],
    ['My Photo-1_2.JPEG', 'image/jpeg', 'My Photo-1_2.jpeg'],
    ['Übersicht (final) v1.2.pdf', 'application/pdf', 'Ubersicht _final_ v1_2.pdf'],
    ['отчёт.docx', 'application/msword', 'file.docx'],
    ['../../etc/passwd', 'text/plain', 'passwd.txt'],
    ['C:\\temp\\a.csv', 'text/csv', 'a.csv'],
    ['.htaccess', 'text/plain', 'file.htaccess'],
    ['evil"\r\nx: y.png', 'image/png', 'evil_x_ y.png'],
    [undefined, 'image/png', 'file.png'],
    [undefined, 'audio/ogg; codecs=opus', 'file.oga'],
    ['noextension', 'video/mp4', 'noextension.mp4'],
    ['what.ever-this-is', 'application/x-unknown', 'what_ever-this-is.bin'],
    ['', '', 'file.bin'],
  ];
  for (const [name, mimeType, safe] of CASES) {
    it(`makes ${JSON.stringify(name ?? null)} of ${mimeType} ${safe}`, () => {
      expect(safeFileName(name, mimeType)).to.equal(safe);
    });
  }

  it('always makes a name that the File Engine takes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (name, mimeType) => {
        expect(safeFileName(name, mimeType)).to.match(/^[A-Za-z0-9_\- ]{1,80}\.[A-Za-z0-9]{1,8}$/);
      }),
    );
  });
});
