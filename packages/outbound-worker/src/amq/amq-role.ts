import { CommandIntake, readAddressee } from '@ccm/shared/sending';
import { METRICS } from '@ccm/shared/platform/metrics';
import type { Component } from '@ccm/shared/platform/lifecycle';
import { compact } from '@ccm/core/objects';
import { inSpan } from '@ccm/shared/platform/tracing';
import type { BrokerFrame } from '../activemq/index.ts';
import { takeCommand } from './take-command.ts';
import type { RoleDeps } from '../app/role-deps.ts';

/** Role `amq`: AMQ_OUTBOUND_QUEUE into the outbound mailboxes. */
export function amqRole(deps: RoleDeps): readonly Component[] {
  const { config, store, logger, metrics, health, openBroker } = deps;
  if (!config.amq.consumerEnabled) return [];
  const commands = metrics.counter(METRICS.commands);
  const intake = new CommandIntake(store);
  const session = openBroker('consume');
  const consumer = session.consume({
    queue: config.amq.outboundQueue,
    prefetch: config.amq.prefetch,
    orderKey: customerIn,
    handle: async (frame) =>
      inSpan(
        `receive ${config.amq.outboundQueue}`,
        { kind: 'consumer', parent: frame.headers['traceparent'] },
        async () =>
          store.replicas.of(async () =>
            takeCommand(frame, {
              intake,
              deadLetters: store.deadLetters,
              messages: store.messages,
              statuses: store.statuses,
              accounts: store.accounts,
              logger,
              count: (event) => commands.inc(event),
            }),
          ),
      ),
  });
  health.register('activemq', () => {
    const { connected, broker, lastError } = session.health;
    const detail = connected ? broker : lastError;
    return { ok: connected, ...compact({ detail }) };
  });
  return [
    { name: 'activemq session', start: async () => session.start(), stop: async () => session.stop() },
    {
      name: 'activemq consumer',
      isLeaf: true,
      start: async () => consumer.start(),
      stop: async () => consumer.stop(),
    },
  ];
}

/** The customer of a command, in one spelling: commands for one customer run one after another, all others at the same time. */
export function customerIn({ body }: Pick<BrokerFrame, 'body'>): string | undefined {
  const { customerId } = readAddressee(body);
  return customerId
    ?.replace(CHANNEL_PREFIX, '')
    .replaceAll(/[\s().-]/g, '')
    .replace(/^(?:\+|00)/, '');
}

/** `whatsapp:+447700900123` is the same customer as the number alone. */
const CHANNEL_PREFIX = /^[a-z]+:/i;
