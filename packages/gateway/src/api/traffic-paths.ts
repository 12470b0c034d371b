import { z } from 'zod';
import { releaseOrder } from '../admin/routes/quarantine-routes.ts';
import { account, act, byId, channel, drop, moment, page, read, readList } from './admin-operations.ts';
import { schemaOf } from './admin-schemas.ts';
import { count, flag, json, maybe, object, oneOf, pathParameter, query, text } from './open-api-parts.ts';
import type { Json } from './open-api-parts.ts';

/** The routes of what passes through CCM: messages, conversations, dead letters, quarantined webhooks. */
export const trafficPaths = (): Json => ({ ...messagePaths(), ...deadLetterPaths(), ...quarantinePaths() });

function messagePaths(): Json {
  const filters = [
    query('id', { ...text, description: 'Ours, the application’s or the provider’s' }),
    query('number', { ...text, description: 'A customer’s' }),
    query('q', { ...text, description: 'Either of both' }),
    channel,
    account,
    query('direction', oneOf('inbound', 'outbound')),
    query('status', text),
    query('since', moment),
    query('until', moment),
  ];
  const accepted = json(object({ id: maybe(text), status: { const: 'accepted' } }), 'Redis holds it');
  return {
    '/admin/v1/messages': {
      ...readList('Messages, newest first; without an id or number, among the newest 100,000', schemaOf('Message'), {
        parameters: [...filters, ...page],
      }),
      ...act(
        'Send a message, as an application would',
        { $ref: '#/components/schemas/SendRequest' },
        { 202: accepted },
      ),
    },
    '/admin/v1/messages/{id}': {
      ...byId,
      ...read('One message’s trail', json(schemaOf('MessageHistory'), 'Each step with its time')),
    },
    '/admin/v1/conversations': readList(
      'Conversations, the one with the newest message first',
      schemaOf('Conversation'),
      {
        parameters: [
          query('q', { ...text, description: 'A customer’s number, or the id of a message' }),
          channel,
          account,
          ...page,
        ],
      },
    ),
    '/admin/v1/conversations/{id}': {
      ...byId,
      ...read('One conversation', json(schemaOf('ConversationHistory'), 'Its messages, newest first'), page),
    },
    '/admin/v1/conversations/{channel}/{account}/{customer}': {
      parameters: [
        pathParameter('channel', 'As in the list'),
        pathParameter('account', 'As in the list'),
        pathParameter('customer', 'The number or id on the channel'),
      ],
      ...read('The same, by its customer', json(schemaOf('ConversationHistory'), 'Its messages, newest first'), page),
    },
  };
}

function deadLetterPaths(): Json {
  const q = query('q', { ...text, description: 'The customer, or an id: its own, its message’s or the application’s' });
  const filters = [query('kind', text), channel, account, query('reason', text), query('since', moment), q];
  const replayed = object({ dryRun: flag, matched: count, more: flag, replayed: count });
  return {
    '/admin/v1/dead-letters': readList('Dead letters, newest first', schemaOf('DeadLetter'), {
      parameters: [...filters, ...page],
    }),
    '/admin/v1/dead-letters/groups': readList(
      'Dead letters counted by kind and reason, the largest group first',
      schemaOf('DeadLetterGroup'),
      { parameters: filters },
    ),
    '/admin/v1/dead-letters/replay': act(
      'Replay by filter or by ids, oldest first; with dryRun only tell which',
      { $ref: '#/components/schemas/ReplayOrder' },
      { 200: json(replayed, 'The replayed letters; `failed` lists the others with the reasons') },
    ),
    '/admin/v1/dead-letters/{id}': {
      ...byId,
      ...read('One dead letter, whole', json(schemaOf('DeadLetter'), 'With payload, last answer and trail')),
      ...drop('Dropped'),
    },
    '/admin/v1/dead-letters/{id}/replay': { ...byId, ...act('Replayed') },
  };
}

const quarantinePaths = (): Json => ({
  '/admin/v1/quarantine': readList('Requests whose signature did not verify', schemaOf('Quarantined'), {
    parameters: page,
  }),
  '/admin/v1/quarantine/{id}': {
    ...byId,
    ...read('One of them', json(schemaOf('QuarantinedRequest'), 'With its headers; its body as its shape')),
    ...drop('Dropped'),
  },
  '/admin/v1/quarantine/{id}/release': {
    ...byId,
    ...act(
      'Verified again and released; with `trust` released as it is',
      z.toJSONSchema(releaseOrder, { io: 'input' }),
    ),
  },
});
