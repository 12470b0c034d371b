import { redisForTests } from '@ccm/testing/servers';
import { anOutboundMessage } from '@ccm/testing/channels';
import { expect } from 'chai';
import type { OutboundContent } from '@ccm/core/domain';
import { DeliveryError } from '@ccm/core/domain';
import { MessageStore } from '../messages/index.ts';
import { openMailboxes } from '../../test/open-mailboxes.ts';
import type { RedisClient } from '../storage/redis/index.ts';
import { Sealer } from '../storage/sealing/index.ts';
import { withProviderIds } from './message-references.ts';

const JANE = { channel: 'whatsapp', account: 'default', customerId: '+447700900123' } as const;
const AT_MS = Date.UTC(2026, 10, 29);

describe('a reference to another message', () => {
  let redis: RedisClient;
  let messages: MessageStore;

  redisForTests((client) => {
    redis = client;
  });

  beforeEach(async () => {
    const sealer = new Sealer(['a signing key of this test']);
    const { mailboxes } = openMailboxes(redis, sealer);
    messages = new MessageStore({ redis, sealer, mailboxes, keepMs: 60_000, reportTo: [] });
    const accepted = { step: 'accepted' } as const;
    const out = { direction: 'out', atMs: AT_MS, ...JANE } as const;
    await messages.record({ ...out, id: 'ours-1', applicationId: 'crm-1' }, accepted);
    for (const [part, providerMessageId] of ['wamid.A', 'wamid.B'].entries())
      await messages.step('ours-1', { atMs: AT_MS, step: 'sent-part', detail: { part, providerMessageId } });
    await messages.record({ ...out, id: 'ours-2', applicationId: 'crm-2' }, accepted);
    await messages.record({ ...out, id: 'ours-3', direction: 'in', providerMessageId: 'wamid.IN' }, accepted);
    await messages.record({ ...out, id: 'ours-4', customerId: '+447700900999', applicationId: 'crm-4' }, accepted);
  });

  const resolve = async (content: Partial<OutboundContent>): Promise<OutboundContent> => {
    const message = anOutboundMessage(content, { channel: 'whatsapp', to: JANE.customerId });
    return (await withProviderIds(message, messages)).content;
  };
  const idsOf = async (id: string): Promise<unknown> => {
    const { replyTo } = await resolve({ text: 'Hi', replyTo: { to: 'message', message: { id } } });
    return replyTo?.to === 'message' ? replyTo.message.providerIds : replyTo;
  };

  it('is found by our id, the application’s and the provider’s, with the ids of all parts', async () => {
    expect(await idsOf('ours-1')).to.deep.equal(['wamid.A', 'wamid.B']);
    expect(await idsOf('crm-1')).to.deep.equal(['wamid.A', 'wamid.B']);
    expect(await idsOf('wamid.IN')).to.deep.equal(['wamid.IN']);
    expect(await idsOf('ours-3')).to.deep.equal(['wamid.IN']);
  });

  it('is taken for the provider’s if CCM does not know it, or knows it as another customer’s', async () => {
    const reply = async (id: string): Promise<unknown> =>
      (await resolve({ text: 'Hi', replyTo: { to: 'message', message: { id } } })).replyTo;

    expect(await reply('wamid.UNKNOWN')).to.deep.equal({ to: 'message', message: { id: 'wamid.UNKNOWN' } });
    expect(await reply('crm-4')).to.deep.equal({ to: 'message', message: { id: 'crm-4' } });
  });

  it('to a message that was never sent is left out of an answer, and fails a reaction with its reason', async () => {
    const answer = await resolve({ text: 'Hi', replyTo: { to: 'message', message: { id: 'crm-2' } } });
    expect(answer).not.to.have.property('replyTo');

    const reaction = { does: 'react', message: { id: 'crm-2' }, emoji: '👍' } as const;
    const failure: unknown = await resolve({ action: reaction }).catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(DeliveryError).and.to.include({ reason: 'invalid-message' });
    expect((failure as Error).message)
      .to.include('crm-2')
      .and.include('was not sent');
  });

  it('leaves a message without references as it is', async () => {
    const content = { text: 'Hi', attachments: [], buttons: [] };

    expect(await resolve(content)).to.deep.equal(content);
  });
});
