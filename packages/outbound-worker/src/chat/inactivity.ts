import { DAY_MS } from '@ccm/core/time';
import type { ConversationStore, DueInactivity } from '@ccm/shared/storage/conversations';
import type { Identities } from '@ccm/shared/storage/identities';
import { PeriodicTask } from '@ccm/shared/platform/lifecycle';
import type { Component } from '@ccm/shared/platform/lifecycle';
import type { Logger } from '@ccm/shared/platform/logging';
import { inboundMailbox } from '@ccm/shared/messages';
import type { ChatItem } from '@ccm/shared/messages';
import type { Mailboxes } from '@ccm/shared/storage/mailbox';
import { digestOf } from '@ccm/shared/storage/redis';

interface InactivityDeps {
  readonly conversations: ConversationStore;
  readonly identities: Pick<Identities, 'personOf' | 'refOf'>;
  readonly mailboxes: Mailboxes;
  /** The arrival of the oldest unread webhook, milliseconds since 1970; undefined if all are read. */
  readonly oldestUnreadMs: () => Promise<number | undefined>;
  readonly logger: Logger;
}

const POLL_MS = 1000;
const DEDUPE_MS = DAY_MS;

/**
 * Ends conversations in which the customer fell silent: every replica looks once a second which deadlines have passed and posts the end
 * to the conversation's own mailbox, under an id made of the deadline, so that it fires once however many look, and in order. A
 * webhook that still waits to be read may say that the customer wrote in time: deadlines after it wait too.
 */
export const inactivityTask = (deps: InactivityDeps): Component =>
  new PeriodicTask({
    name: 'inactivity clock',
    everyMs: POLL_MS,
    turn: async () => {
      const nowMs = Date.now();
      const upToMs = Math.min(nowMs, (await deps.oldestUnreadMs()) ?? nowMs);
      for (const due of await deps.conversations.inactivity.due(upToMs)) await endChat(due, deps);
    },
    failed: (err) => {
      deps.logger.warn({ err }, 'failed to read inactivity deadlines');
    },
  });

async function endChat({ ref, deadlineMs }: DueInactivity, deps: InactivityDeps): Promise<void> {
  const { mailboxes, conversations, identities } = deps;
  const owner = identities.refOf(ref, await identities.personOf(ref, ref.customerId));
  if (owner.customerId === ref.customerId) await postEnd({ ref, deadlineMs }, mailboxes);
  // The customer is known by another id since: the clock of that conversation runs on.
  else await conversations.inactivity.start(owner, deadlineMs);
  await conversations.inactivity.stop(ref, deadlineMs);
}

async function postEnd({ ref, deadlineMs }: DueInactivity, mailboxes: Mailboxes): Promise<void> {
  const dedupeId = `inactivity-${deadlineMs}`;
  const messageId = digestOf(ref.channel, ref.account, ref.customerId, dedupeId);
  const item: ChatItem = { type: 'inactivity', messageId, ref, receivedAtMs: Date.now(), deadlineMs };
  await mailboxes.post(inboundMailbox, [{ item, dedupeId }], { dedupeMs: DEDUPE_MS });
}
