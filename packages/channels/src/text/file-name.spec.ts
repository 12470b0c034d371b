import { expect } from 'chai';
import fc from 'fast-check';
import { fileNameIn, fileNameInUrl, readFileName } from './file-name.ts';

describe('readFileName', () => {
  const names = {
    'in Arabic, with brackets': ['فاتورة مايو ٢٠٢٦ (نهائي).pdf', 'فاتورة مايو ٢٠٢٦ (نهائي).pdf'],
    'in Chinese': ['文件 (1).docx', '文件 (1).docx'],
    'with accents': ['résumé.pdf', 'résumé.pdf'],
    'behind folders': ['../../a/b.pdf', 'b.pdf'],
    'behind folders of Windows': [String.raw`..\..\x.pdf`, 'x.pdf'],
    'percent-encoded': ['%D1%81%D1%87%D1%91%D1%82.pdf', 'счёт.pdf'],
    'with a percent sign of its own': ['100%.pdf', '100%.pdf'],
    'as an encoded word': ['=?UTF-8?B?0YHRh9GR0YIucGRm?=', 'счёт.pdf'],
    'with control characters and a mark that hides its end': ['a\u0000b\u202Egpj.exe', 'abgpj.exe'],
    'of dots alone': ['..', undefined],
    'of blanks alone': ['  ', undefined],
  } as const;
  for (const [title, [given, shown]] of Object.entries(names)) {
    it(`reads a name ${title}`, () => {
      expect(readFileName(given)).to.equal(shown);
    });
  }

  it('cuts a long name, and keeps its end', () => {
    const name = readFileName(`${'ж'.repeat(300)}.pdf`);
    expect(name).to.have.length(255);
    expect(name).to.match(/ж\.pdf$/);
  });

  it('never contains a folder, whatever the input', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (given) => {
        expect(readFileName(given) ?? 'none').to.not.match(/[/\\\0]/);
      }),
    );
  });
});

describe('fileNameIn', () => {
  const headers = {
    'the extended name before the plain one': [
      `attachment; filename="invoice.pdf"; filename*=UTF-8''%D1%81%D1%87%D1%91%D1%82.pdf`,
      'счёт.pdf',
    ],
    'an extended name in Latin-1': [`attachment; filename*=ISO-8859-1''na%EFve.pdf`, 'naïve.pdf'],
    'a quoted name': ['inline; filename="my file.pdf"', 'my file.pdf'],
    'a quoted name with quotes in it': [String.raw`inline; filename="a \"b\".pdf"`, 'a "b".pdf'],
    'a bare name': ['attachment; filename=a.pdf', 'a.pdf'],
    'octets of UTF-8': [`attachment; filename="${Buffer.from('été.pdf').toString('latin1')}"`, 'été.pdf'],
    'no name': ['attachment', undefined],
  } as const;
  for (const [title, [header, name]] of Object.entries(headers)) {
    it(`reads ${title}`, () => {
      expect(fileNameIn(header)).to.equal(name);
    });
  }
});

describe('fileNameInUrl', () => {
  it('takes the last part of the path that looks like a file', () => {
    expect(fileNameInUrl('https://cdn.example.com/v/%E6%96%87.pdf?oe=2')).to.equal('文.pdf');
    expect(fileNameInUrl('https://cdn.example.com/v/12345')).to.equal(undefined);
    expect(fileNameInUrl('no address')).to.equal(undefined);
  });
});
