import { expect } from 'chai';
import { absoluteLink, linkKey, linksIn, saidKeys } from './links.ts';

const HOME = 'https://www.facebook.com';

describe('links in messages', () => {
  const links = {
    'unwraps an address that leads through Meta': [
      'https://l.facebook.com/l.php?u=https%3A%2F%2Fshop.example.org%2Fdp%2FB01%3Fx%3D1&h=ATPq&s=1',
      'https://shop.example.org/dp/B01?x=1',
    ],
    'unwraps an address that leads through Instagram': [
      'https://l.instagram.com/?u=https%3A%2F%2Fshop.example.org%2Fdp&e=AT0',
      'https://shop.example.org/dp',
    ],
    'makes a path absolute': ['/reel/123/', 'https://www.facebook.com/reel/123/'],
    'leaves any other address as it is': ['https://example.com/a', 'https://example.com/a'],
    'knows no address in a scheme of an app': ['fb-messenger://thread', undefined],
    'knows no address in nothing': [' ', undefined],
  } as const;
  for (const [title, [given, link]] of Object.entries(links)) {
    it(title, () => {
      expect(absoluteLink(given, HOME)).to.equal(link);
    });
  }

  it('takes the spellings of one address for one', () => {
    const spellings = [
      'https://shop.example.org/dp/B01?x=1',
      'http://www.shop.example.org/dp/B01/?x=1',
      'https://shop.example.org/dp/B01?x=1&fbclid=IwAR0',
    ];
    expect(new Set(spellings.map(linkKey)).size).to.equal(1);
    expect(linkKey('https://shop.example.org/dp/B02?x=1')).to.not.equal(linkKey('https://shop.example.org/dp/B01?x=1'));
  });

  it('finds addresses without a scheme, and the brackets of an address', () => {
    expect(linksIn('example.com/a. (see https://en.example.org/A_(b)) or www.example.org')).to.deep.equal([
      'https://en.example.org/A_(b)',
      'https://www.example.org',
      'https://example.com/a',
    ]);
  });

  it('takes a place on a page for said with the page', () => {
    expect(saidKeys('https://example.com/a#b')).to.include(linkKey('https://example.com/a'));
    expect(saidKeys('https://example.com/a')).not.to.include(linkKey('https://example.com/a#b'));
  });

  it('finds the addresses in a text', () => {
    expect(linksIn('See https://example.com/a, and www.example.org!')).to.deep.equal([
      'https://example.com/a',
      'https://www.example.org',
    ]);
  });
});
