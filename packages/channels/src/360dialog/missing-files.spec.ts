import { expect } from 'chai';
import type { CustomerMessage } from '@ccm/core/domain';
import { eventsOf } from './parse.ts';
import { CLOUD } from '../../test/360dialog/samples.ts';

/** Reads one message in the Cloud shape. */
function wrote(message: object): CustomerMessage {
  const metadata = { display_phone_number: '442071234567', phone_number_id: '106540352242922' };
  const messages = [{ id: 'wamid.1', timestamp: '1795968873', from: '447700900555', ...message }];
  const body = { entry: [{ id: '1', changes: [{ field: 'messages', value: { metadata, messages } }] }] };
  const [event] = eventsOf({ object: 'whatsapp_business_account', ...body }, CLOUD, [CLOUD]);
  if (event?.kind !== 'message') throw new Error('no message was read');
  return event;
}

const TOO_LARGE = { code: 131052, title: 'Max file size: 100MB' };

describe('a file that WhatsApp does not give', () => {
  const reasons: Readonly<Record<string, readonly [object, object]>> = {
    'has the reason that stands within the file': [
      { type: 'image', image: { errors: [TOO_LARGE] } },
      { kind: 'image', source: { unavailable: 'Max file size: 100MB' } },
    ],
    'has the reason where nothing else came': [
      { type: 'document', document: null, errors: [TOO_LARGE] },
      { kind: 'file', source: { unavailable: 'Max file size: 100MB' } },
    ],
    'keeps the name that the customer gave it': [
      { type: 'document', document: { filename: 'a.pdf' }, errors: [TOO_LARGE] },
      { kind: 'file', source: { unavailable: 'Max file size: 100MB' }, name: 'a.pdf' },
    ],
    'has the code of a reason without words': [
      { type: 'video', video: { mime_type: 'video/mp4' }, errors: [{ code: 131052 }] },
      { kind: 'video', source: { unavailable: 'WhatsApp gave no media id (error 131052)' }, mimeType: 'video/mp4' },
    ],
  };
  for (const [title, [message, attachment]] of Object.entries(reasons)) {
    it(title, () => {
      expect(wrote(message).attachments).to.deep.equal([attachment]);
    });
  }
});
