import { PayloadError } from '@ccm/core/domain';
import type { Account, OutboundMessage } from '@ccm/core/domain';
import { outboundMessage } from '../messages/index.ts';
import type { AccountRegistry } from '../storage/accounts/index.ts';
import { defineMailbox } from '../storage/mailbox/index.ts';
import type { MailboxKind } from '../storage/mailbox/index.ts';
import { sendQueueName } from '../storage/queues/index.ts';
import { conversationDigest } from '../storage/redis/index.ts';

/** Messages to customers: one mailbox per conversation, over the account that the message names. */
export function outboundMailbox(accounts: AccountRegistry): MailboxKind<OutboundMessage> {
  return defineMailbox<OutboundMessage>({
    name: 'out',
    schema: outboundMessage,
    keyOf: ({ channel, account, to, conversationKey: customerId = to }) =>
      `c:${conversationDigest({ channel, account, customerId })}`,
    queueOf: (message) => sendQueueName(accountOf(message, accounts)),
    deadLetters: {
      kind: 'outbound',
      write: ({ item }) => ({
        channel: item.channel,
        account: item.account,
        customerId: item.to,
        messageId: item.id,
        payload: item,
      }),
      read: (payload) => ({ item: outboundMessage.parse(payload) }),
    },
  });
}

/** @throws {PayloadError} `account`. */
function accountOf({ channel, account: name }: OutboundMessage, accounts: AccountRegistry): Account {
  const account = accounts.find(channel, name);
  if (account !== undefined) return account;
  throw new PayloadError(`account: ${channel}/${name} is not configured any more`, { field: 'account' });
}
