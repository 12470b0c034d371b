import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expect } from 'chai';
import { ROOT } from './imports/import-graph.ts';

const PARTITIONS = 'packages/shared/src/storage/partitions';
const MAILBOX = 'packages/shared/src/storage/mailbox';
const CHAT = 'packages/outbound-worker/src/chat';
const SENDING = 'packages/shared/src/sending';

/** The files that a message passes on its way, and how often that way may change the folder. */
const JOURNEYS: readonly [title: string, maxChanges: number, files: readonly string[]][] = [
  [
    'from a webhook to Hybrid Chat',
    14,
    [
      'packages/gateway/src/http/app.ts',
      'packages/gateway/src/http/webhook-routes.ts',
      'packages/gateway/src/ingest/accept-webhook.ts',
      'packages/channels/src/viber/webhook.ts',
      `${PARTITIONS}/envelope.ts`,
      `${PARTITIONS}/partition-names.ts`,
      'packages/gateway/src/ingest/webhook-inbox.ts',
      `${PARTITIONS}/webhook-partitions.ts`,
      `${PARTITIONS}/partition-reader.ts`,
      `${CHAT}/read-webhooks.ts`,
      'packages/channels/src/viber/webhook.ts',
      `${CHAT}/events/event-router.ts`,
      `${CHAT}/events/customer-events.ts`,
      'packages/shared/src/messages/inbound-mailbox.ts',
      `${MAILBOX}/mailboxes.ts`,
      `${MAILBOX}/shards/scripts.ts`,
      `${MAILBOX}/shards/mailbox-worker.ts`,
      `${MAILBOX}/shards/shard-session.ts`,
      `${MAILBOX}/shards/head-runner.ts`,
      `${CHAT}/forward.ts`,
      `${CHAT}/chat-body.ts`,
      'packages/shared/src/messages/chat-format/chat-message.ts',
      `${CHAT}/hybrid-chat/hybrid-chat-client.ts`,
    ],
  ],
  [
    'from ActiveMQ to a provider',
    8,
    [
      'packages/outbound-worker/src/activemq/queue-consumer.ts',
      'packages/outbound-worker/src/amq/amq-role.ts',
      'packages/outbound-worker/src/amq/take-command.ts',
      `${SENDING}/command-intake.ts`,
      `${SENDING}/requests/parse-command.ts`,
      `${SENDING}/outbound-intake.ts`,
      `${SENDING}/outbound-mailbox.ts`,
      `${MAILBOX}/mailboxes.ts`,
      `${MAILBOX}/shards/scripts.ts`,
      `${MAILBOX}/shards/mailbox-worker.ts`,
      `${MAILBOX}/shards/shard-session.ts`,
      `${MAILBOX}/shards/head-runner.ts`,
      `${SENDING}/delivery/delivery.ts`,
      `${SENDING}/delivery/pre-flight.ts`,
      `${SENDING}/delivery/rate-limiter.ts`,
      `${SENDING}/delivery/delivery-progress.ts`,
      'packages/channels/src/twilio/sender.ts',
    ],
  ],
  [
    'from a deliver_sm to the message history',
    7,
    [
      'packages/smpp-worker/src/smpp/smpp-session.ts',
      'packages/smpp-worker/src/inbound/receive-deliver-sm.ts',
      'packages/channels/src/smpp/smpp-envelope.ts',
      `${PARTITIONS}/envelope.ts`,
      `${PARTITIONS}/webhook-partitions.ts`,
      `${PARTITIONS}/partition-reader.ts`,
      `${CHAT}/read-webhooks.ts`,
      'packages/channels/src/smpp/smpp-envelope.ts',
      `${CHAT}/events/event-router.ts`,
      'packages/shared/src/messages/status-updates.ts',
      'packages/shared/src/messages/report-matcher.ts',
      'packages/shared/src/messages/message-store.ts',
    ],
  ],
];

describe('the way of a message through the code', () => {
  const architecture = readFileSync(join(ROOT, 'docs/architecture.md'), 'utf8');

  for (const [title, maxChanges, files] of JOURNEYS) {
    it(`changes the folder at most ${String(maxChanges)} times ${title}`, () => {
      const changes = files.filter((file, index) => index > 0 && dirname(file) !== dirname(files[index - 1] ?? ''));

      expect(changes.length).to.be.at.most(maxChanges);
    });

    it(`is described in docs/architecture.md ${title}, file by file`, () => {
      const missing = files.filter((file) => !existsSync(join(ROOT, file)) || !architecture.includes(basename(file)));

      expect(missing).to.deep.equal([]);
    });
  }
});
