import { channel as d360 } from '@ccm/channels/360dialog';
import { expect } from 'chai';
import type { CustomerContent } from './customer-message.ts';
import { AUTHORIZATION, never, Stage } from '../../test/d360-stage.ts';

describe('the 360dialog simulator and the 360dialog channel', () => {
  const from = '+447700900123';
  const contents: readonly CustomerContent[] = [
    { kind: 'text', text: 'Hi' },
    { kind: 'image', content: 'x', caption: 'c' },
    { kind: 'video', content: 'x' },
    { kind: 'audio', content: 'x' },
    { kind: 'voice', content: 'x' },
    { kind: 'document', content: 'x', filename: 'a.pdf' },
    { kind: 'sticker', content: 'x' },
    { kind: 'image', content: 'x', missing: true },
    { kind: 'location', latitude: 1, longitude: 2, name: 'Here' },
    { kind: 'contacts', contacts: [{ name: 'Ann Lee', phone: '+447700900456' }] },
    { kind: 'button-reply', id: 'y', title: 'Yes' },
    { kind: 'list-reply', id: 'r', title: 'Row', description: 'd' },
    { kind: 'form-reply', response: '{"city":"Leeds"}' },
    { kind: 'template-button', text: 'Go', payload: null },
    { kind: 'reaction', messageId: 'wamid.X', emoji: '👍' },
    { kind: 'order', text: 'note', items: [{ product: 'sku', quantity: 1, price: 2, currency: 'EUR' }] },
    { kind: 'edit', messageId: 'wamid.X', text: 'new' },
    { kind: 'unsupported' },
    { kind: 'raw', message: { type: 'text', text: { body: 'raw' } } },
  ];
  const activities: readonly CustomerContent[] = [
    { kind: 'reaction', messageId: 'wamid.X' },
    { kind: 'changed-number', newNumber: '+447700900999' },
    { kind: 'welcome' },
    { kind: 'revoke', messageId: 'wamid.X' },
  ];
  const account = {
    name: 'default',
    channel: 'whatsapp',
    provider: '360dialog',
    settings: { apiKey: 'k', apiUrl: 'https://waba-v2.360dialog.io', apiStyle: 'cloud', webhookToken: AUTHORIZATION },
  } as const;

  for (const shape of ['cloud', 'classic'] as const) {
    it(`agree on every kind of message in the ${shape} shape`, async () => {
      await using stage = await Stage.set();
      const [webhook] = d360.webhooks;

      await stage.d360.customerWrites(
        [...contents, ...activities].map((content) => Object.assign({ from, customerName: 'Jane' }, content)),
        { shape },
      );

      const [{ body, headers } = never()] = stage.gateway.requests;
      const request = {
        method: 'POST',
        publicUrl: 'https://ccm.example.com/x',
        query: {},
        headers,
        rawBody: body,
      } as const;
      const events = webhook?.parse(request, account, [account]) ?? [];
      expect(webhook?.verify(request, account)).to.deep.equal({ authentic: true });
      expect(events.map(({ kind }) => kind)).to.deep.equal([
        ...contents.map(() => 'message'),
        ...activities.map(() => 'activity'),
      ]);
      const unread = events.flatMap((event) =>
        event.kind === 'message' && event.text.includes('cannot be shown') ? [event.text] : [],
      );
      expect(unread).to.have.length(1);
      for (const event of events) expect(event).to.have.nested.property('customer.id', from);
    });

    it(`agree on every request of the ${shape} API`, async () => {
      await using stage = await Stage.set();
      const settings = { ...account.settings, apiStyle: shape };
      const image = { kind: 'image', url: 'https://example.com/a.jpg' } as const;
      const reply = (n: number) => ({ kind: 'reply', title: `Choice ${String(n)}`, payload: `c${String(n)}` }) as const;
      const bodies = [
        { text: 'See https://example.com' },
        { text: 'caption', attachments: [image] },
        {
          attachments: [
            image,
            { ...image, kind: 'video' },
            { ...image, kind: 'audio' },
            { ...image, kind: 'file' },
          ] as const,
        },
        { text: 'Pick', buttons: [1, 2, 3].map(reply) },
        { text: 'Pick', buttons: [1, 2, 3, 4].map(reply) },
        { text: 'See', buttons: [{ kind: 'url', title: 'Open', url: 'https://example.com' }] as const },
        { location: { latitude: 1, longitude: 2, name: 'Here', address: 'There' } },
        { contacts: [{ name: 'Ann Lee', phones: ['+447700900456'] }] },
        { contacts: [{ name: 'Ann Lee', phones: [], emails: ['ann@example.com'] }] },
        { template: { name: 't', namespace: 'ns', language: 'en', variables: { '1': 'Ann' } } },
      ];

      for (const content of bodies) {
        const message = {
          id: '0198c0de-0000-7000-8000-000000000001',
          channel: 'whatsapp',
          requestedChannel: 'whatsapp',
          account: 'default',
          to: from,
          lane: 'reply',
          acceptedAtMs: 0,
          content: { text: '', attachments: [], buttons: [], ...content },
        } as const;
        for (const { request } of d360.outbound?.render(message, { ...account, settings }).parts ?? []) {
          const { path, json: body } = request as { path: string; json: unknown };
          expect((await stage.call('POST', path, body)).status).to.be.oneOf([200, 201]);
        }
      }
      expect(stage.d360.violations).to.deep.equal([]);
      expect(stage.d360.sent.length).to.be.greaterThan(bodies.length);
    });
  }
});
