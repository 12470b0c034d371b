import { expect } from 'chai';
import { readMmsNotification } from './mms-notification.ts';

const text = (words: string): string => `${Buffer.from(words).toString('hex')}00`;
const FROM = `891980${text('+447700900123/TYPE=PLMN')}`;
const LOCATION = `83${text('http://mmsc.example.org/abc')}`;
/** X-Mms-Message-Type, transaction id and version. */
const BEGIN = `8c8298${text('T1')}8d90`;
const IN_WORDS = text('application/vnd.wap.mms-message');

const push = (headers: string, body: string): Buffer =>
  Buffer.from(`2606${(headers.length / 2).toString(16).padStart(2, '0')}${headers}${body}`, 'hex');

describe('readMmsNotification', () => {
  const SHOWN =
    '[multimedia message from +447700900123, which the operator holds]\nHoliday\nhttp://mmsc.example.org/abc';

  it('reads sender, subject and address, among fields of every form', () => {
    const others = '8a808e0300c3508805810302a3008f811f02ffff';
    const body = `${BEGIN}${FROM}96${text('Holiday')}${others}${LOCATION}`;
    expect(readMmsNotification(push(`${IN_WORDS}af84`, body))).to.equal(SHOWN);
    expect(readMmsNotification(push('beaf84', body))).to.equal(SHOWN);
  });

  it('reads a subject that names its charset', () => {
    const subject = `9609ea${text('Holiday')}`;
    expect(readMmsNotification(push('be', BEGIN + FROM + subject + LOCATION))).to.equal(SHOWN);
  });

  it('reads one whose sender is hidden, and one that was cut off', () => {
    const hidden = readMmsNotification(push('be', `${BEGIN}890181${LOCATION}`));
    expect(hidden).to.equal('[multimedia message, which the operator holds]\nhttp://mmsc.example.org/abc');
    const cut = readMmsNotification(push('be', BEGIN + LOCATION.slice(0, -10)));
    expect(cut).to.equal('[multimedia message, which the operator holds]\nhttp://mmsc.example.org');
  });

  it('leaves other pushes and other octets alone', () => {
    const others = [push('ae', BEGIN), push('be', `8c8498${text('T1')}`), Buffer.from('be'), Buffer.alloc(0)];
    for (const octets of others) expect(readMmsNotification(octets)).to.equal(undefined);
  });
});
