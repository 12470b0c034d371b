import { redisForTests } from '@ccm/testing/servers';
import { expect } from 'chai';
import type { Account } from '@ccm/core/domain';
import { openMailboxes } from '../../test/open-mailboxes.ts';
import { MessageStore } from '../messages/index.ts';
import { AccountRegistry } from '../storage/accounts/index.ts';
import { ConversationStore } from '../storage/conversations/index.ts';
import { Identities } from '../storage/identities/index.ts';
import type { RedisClient } from '../storage/redis/index.ts';
import { Sealer } from '../storage/sealing/index.ts';
import { CommandIntake } from './command-intake.ts';
import { OutboundIntake } from './outbound-intake.ts';
import { TypingSignals } from './typing-signals.ts';

const ACCOUNTS: readonly Account[] = (['default', 'other'] as const).map((name) => ({
  name,
  channel: 'whatsapp',
  provider: 'whatsapp-cloud',
  settings: {},
}));
const PHONE = '+447700900001';
const USER = 'GB.8811223344556600';
const STRANGER = 'GB.8811223344556699';

describe('a command to several recipients', () => {
  let redis: RedisClient;
  let identities: Identities;
  let commands: CommandIntake;
  let close: () => Promise<void>;

  redisForTests((client) => {
    redis = client;
  });

  beforeEach(async () => {
    const sealer = new Sealer(['a signing key of this test']);
    const opened = openMailboxes(redis, sealer);
    const conversations = new ConversationStore(redis, sealer);
    const messages = new MessageStore({ redis, sealer, ...opened, keepMs: 60_000, reportTo: [] });
    identities = new Identities(redis, sealer, conversations);
    const accounts = new AccountRegistry(ACCOUNTS);
    const intake = new OutboundIntake({ accounts, conversations, identities, messages, mailboxes: opened.mailboxes });
    const typing = new TypingSignals({ intake, sealer, queue: () => opened.queues.get('typing') });
    commands = new CommandIntake({ intake, typing });
    close = opened.close;
    await identities.meet({ channel: 'whatsapp', account: 'default' }, { ids: [PHONE, USER] });
  });

  afterEach(async () => {
    await close();
  });

  const reached = async (more: object): Promise<readonly string[]> => {
    const body = JSON.stringify({ channel: 'whatsapp', account: 'default', text: 'Hi', ...more });
    return (await commands.accept({ body })).map(({ to }) => to);
  };

  it('reaches a person once who is named by number and by user id, under the first of them', async () => {
    expect(await reached({ to: [PHONE, USER, STRANGER] })).to.deep.equal([PHONE, STRANGER]);
    expect(await reached({ to: [{ id: USER }, { id: PHONE }] })).to.deep.equal([USER]);
  });

  it('reaches both where this account does not know them as one person', async () => {
    expect(await reached({ to: [PHONE, STRANGER] })).to.deep.equal([PHONE, STRANGER]);
    expect(await reached({ account: 'other', to: [PHONE, USER] })).to.deep.equal([PHONE, USER]);
  });
});
