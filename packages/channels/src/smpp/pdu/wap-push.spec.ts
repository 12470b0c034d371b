import { expect } from 'chai';
import { readWapPush } from './wap-push.ts';

const hex = (text: string): string => Buffer.from(text).toString('hex');
const read = (octets: string): string | undefined => readWapPush(Buffer.from(octets, 'hex'));

/** `example` and `.org/`, then `x`. */
const EXAMPLE = `03${hex('example')}008803${hex('x')}00`;
const INDICATION = '250603ae81ea02056a00';

describe('a WAP push', () => {
  it('shows the words and the address of a service indication, and not its dates and ids', () => {
    const dates = `0ac3071999062515231510c30420990630`;
    const push = `${INDICATION}45c60d${EXAMPLE}1103${hex('id-7')}00${dates}0701 03${hex('You have mail')}000101`;
    expect(read(push.replaceAll(' ', ''))).to.equal('You have mail\nhttp://www.example.org/x');
  });

  it('shows the address of a service loading', () => {
    expect(read(`250603b081ea02066a00850b${EXAMPLE}0601`)).to.equal('https://example.org/x');
  });

  it('is nothing else: other pushes, other octets, and one without words', () => {
    expect(read(`250603b681ea02056a0045c60d${EXAMPLE}0101`)).to.equal(undefined);
    expect(read(`${INDICATION}4501`)).to.equal(undefined);
    expect(read('024a3a')).to.equal(undefined);
    expect(read('')).to.equal(undefined);
  });

  it('shows what came of one that was cut off', () => {
    expect(read(`${INDICATION}45c60c03${hex('example')}`)).to.equal('http://example');
  });
});
