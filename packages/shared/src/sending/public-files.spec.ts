import { expect } from 'chai';
import type { OutboundContent } from '@ccm/core/domain';
import { withPublicFiles } from './public-files.ts';

const FILE_ENGINE = { url: 'https://file-engine:8443', publicUrl: 'https://chat.example.com/file-engine/' };
const PATH = 'api/downloadFileStream?filename=a.jpg';
const INNER = `${FILE_ENGINE.url}/${PATH}`;
const OPEN = `https://chat.example.com/file-engine/${PATH}`;
const image = (url: string) => ({ kind: 'image', url, name: 'a.jpg' }) as const;

const messageWith = (url: string): OutboundContent => ({
  text: `See ${url}`,
  attachments: [image(url), image('https://elsewhere.example.com/b.jpg')],
  buttons: [{ kind: 'url', title: 'Open', url }],
  header: { kind: 'media', media: image(url) },
  cards: [{ title: 'A', imageUrl: url, url, buttons: [] }],
  sticker: { url },
  template: {
    name: 't',
    variables: { 1: 'Ann' },
    components: [{ type: 'header', parameters: [{ type: 'image', image: { link: url } }] }],
  },
});

describe('a file of a message to a customer', () => {
  it('has the public address of the File Engine wherever the message names it by the inner one', () => {
    expect(withPublicFiles(messageWith(INNER), FILE_ENGINE)).to.deep.equal(messageWith(OPEN));
  });

  it('keeps its address at any other host, and where the File Engine has one address for all', () => {
    for (const url of [OPEN, 'https://file-engine:8443.example.com/a.jpg', 'https://file-engine:84430/a.jpg'])
      expect(withPublicFiles(messageWith(url), FILE_ENGINE)).to.deep.equal(messageWith(url));
    const oneAddress = { url: FILE_ENGINE.url, publicUrl: FILE_ENGINE.url };
    expect(withPublicFiles(messageWith(INNER), oneAddress)).to.deep.equal(messageWith(INNER));
    expect(withPublicFiles(messageWith(INNER), undefined)).to.deep.equal(messageWith(INNER));
  });
});
