import { expect } from 'chai';
import { mediaTypeOf } from './index.ts';

const typeOf = (mimeType: string, name?: string): string | undefined =>
  mediaTypeOf({ kind: 'file', url: 'https://x.example/file', mimeType, ...(name === undefined ? {} : { name }) });

describe('the media type of a file', () => {
  const REGISTERED: Readonly<Record<string, string>> = {
    'IMAGE/JPG; charset=binary': 'image/jpeg',
    'audio/x-mpeg-3': 'audio/mpeg',
    'audio/amr-nb': 'audio/amr',
    'audio/aacp': 'audio/aac',
    'audio/ogg; codecs="OPUS"': 'audio/ogg; codecs=opus',
    'video/avi': 'video/x-msvideo',
    'application/x-pdf': 'application/pdf',
    'application/csv': 'text/csv',
    'text/directory': 'text/vcard',
  };
  for (const [given, registered] of Object.entries(REGISTERED))
    it(`has its registered name where programs write ${given}`, () => {
      expect(typeOf(given)).to.equal(registered);
    });

  it('is that of its name where it tells nothing', () => {
    expect(typeOf('application/octet-stream', 'a.pdf')).to.equal('application/pdf');
    expect(typeOf('image/*', 'a.png')).to.equal('image/png');
  });
});
