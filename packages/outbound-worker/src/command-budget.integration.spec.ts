import { channelOf, CHANNELS } from '@ccm/channels/registry';
import { loadConfig } from '@ccm/shared/platform/config';
import { openStores } from '@ccm/shared/app';
import type { Stores } from '@ccm/shared/app';
import { whenReady } from '@ccm/shared/storage/redis';
import { RedisServer } from '@ccm/testing/servers';
import { captureLog, countCommands } from '@ccm/testing/support';
import type { Account } from '@ccm/core/domain';
import { expect } from 'chai';
import { EventRouter } from './chat/events/event-router.ts';
import type { RoutedEvent } from './chat/events/routed-event.ts';

const { logger } = captureLog();
const CUSTOMER = '+447700900123';

/**
 * Commands, not time: the commands of a step limit the rate of the whole fleet. Lower a budget when a step needs less, and raise it only
 * with a reason.
 */
const BUDGETS = {
  'accepts a message to a customer': 3,
  "takes a customer's message": 3,
  'notes a step of a message': 1,
  'moves a message on, and tells of it': 2,
} as const;

describe('A step sends no more commands to Redis than it may: it', () => {
  let server: RedisServer;
  let store: Stores;
  let router: EventRouter;
  let account: Account;
  let number = 0;

  before(async () => {
    server = await RedisServer.start();
    const env = {
      REDIS_URL: server.url,
      ENVELOPE_SIGNING_KEY: 'a signing key of the specs of commands',
      VIBER_AUTH_TOKEN: 'a-token-of-the-specs',
      VIBER_SENDER_NAME: 'Specs',
      CRM_API_URL: 'http://127.0.0.1:1/crm',
      WORKER_ROLES: 'chat,report',
    };
    store = openStores({
      config: loadConfig({ env, service: 'outbound-worker', definitions: CHANNELS }),
      logger,
      profile: 'worker',
    });
    await whenReady(store.redis);
    const { mailboxes, messages, conversations, identities, statuses, matcher, events } = store;
    router = new EventRouter({
      mailboxes,
      messages,
      conversations,
      identities,
      statuses,
      matcher,
      events,
      logger,
      dedupeMsOf: ({ provider }) => channelOf(provider).dedupeMs,
      forwardEvents: false,
      inactivityMs: undefined,
      count: () => undefined,
      arrived: () => undefined,
    });
    const [first] = store.accounts.ofProvider('viber');
    if (first === undefined) throw new Error('no account is configured');
    account = first;
  });

  after(async () => {
    await store.stop();
    await server.stop();
  });

  const accept = async (): Promise<string> => {
    number += 1;
    const { messageId } = await store.intake.accept({
      requestedChannel: 'viber',
      to: CUSTOMER,
      content: { text: 'Hello', attachments: [], buttons: [] },
      applicationId: `application-${number}`,
      lane: 'reply',
    });
    return messageId;
  };
  const incoming = (): RoutedEvent => {
    number += 1;
    const dedupeId = `provider-${number}`;
    return {
      account,
      event: {
        kind: 'message',
        customer: { id: CUSTOMER },
        providerMessageId: dedupeId,
        dedupeId,
        text: 'Hello',
        attachments: [],
      } as unknown as RoutedEvent['event'],
      envelope: { id: `envelope-${number}`, receivedAtMs: Date.now() } as unknown as RoutedEvent['envelope'],
    };
  };

  const steps: Readonly<Record<keyof typeof BUDGETS, () => Promise<() => Promise<unknown>>>> = {
    'accepts a message to a customer': async () => Promise.resolve(accept),
    "takes a customer's message": async () =>
      Promise.resolve(async () => router.route(await router.acquaint([incoming()]))),
    'notes a step of a message': async () => {
      const id = await accept();
      return async () => store.messages.step(id, { atMs: 1, step: 'note' });
    },
    'moves a message on, and tells of it': async () => {
      const messageId = await accept();
      return async () =>
        store.statuses.apply({ messageId, part: 0, status: 'sent', providerStatus: 'ok', atMs: Date.now() });
    },
  };

  for (const [what, budget] of Object.entries(BUDGETS) as [keyof typeof BUDGETS, number][]) {
    it(`${what} in at most ${budget}`, async () => {
      const step = await steps[what]();
      // The first run teaches Redis the scripts.
      await step();
      expect(await countCommands(store.redis, await steps[what]())).to.be.at.most(budget);
    });
  }
});
