import { LOG_LEVELS } from '@ccm/shared/platform/logging';
import { z } from 'zod';
import { replayOrder } from '../admin/archive/archive-routes.ts';
import { registrationOrder } from '../admin/accounts/check-routes.ts';
import { doctorOrder } from '../admin/doctor/doctor-routes.ts';
import { account, act, channel, moment, page, read, readList, REFUSALS } from './admin-operations.ts';
import { schemaOf } from './admin-schemas.ts';
import { arrayOf, json, maybe, object, oneOf, pathParameter, problem, query, text, time } from './open-api-parts.ts';
import type { Json } from './open-api-parts.ts';
import { trafficPaths } from './traffic-paths.ts';

/** The routes under /admin/v1, on ADMIN_PORT. */
export const adminPaths = (): Json => ({
  ...fleetPaths(),
  ...trafficPaths(),
  ...bindPaths(),
  ...sessionPaths(),
  '/admin/v1/log-level': logLevelPath(),
});

const fleetPaths = (): Json => ({
  '/admin/v1/fleet': readList('Every replica, and the differences between replicas', schemaOf('Replica'), {
    more: {
      differences: arrayOf(schemaOf('FleetDifference')),
    },
  }),
  '/admin/v1/stats': statisticsPath(),
  '/admin/v1/stream': read(
    'What happens, as server-sent events: message, dead-letter, bind, fleet, stats, redis (it went away or came back). Last-Event-ID resumes',
    { description: 'Until the reader goes', content: { 'text/event-stream': { schema: text } } },
    [
      query('events', { ...text, description: 'Names of events, comma separated; default all' }),
      channel,
      account,
      query('direction', oneOf('inbound', 'outbound')),
      query('status', text),
      query('number', text),
    ],
  ),
  '/admin/v1/doctor': doctorPath(),
  '/admin/v1/attention': readList('What needs a person, the worst first, each with its remedy', schemaOf('Attention')),
  '/admin/v1/channels': readList('Configured accounts and how they do', schemaOf('Account'), {
    parameters: [
      query('contents', { ...oneOf('true', 'false'), description: 'false: without what each kind of content becomes' }),
    ],
  }),
  '/admin/v1/channels/{channel}/{account}/check': {
    parameters: [pathParameter('channel', 'As in the list'), pathParameter('account', 'As in the list')],
    ...act('Ask the provider whether the credentials are good and our webhook is registered', undefined, {
      200: json(schemaOf('AccountCheck'), 'What was found out, with the remedies'),
    }),
  },
  '/admin/v1/channels/{channel}/{account}/webhook': {
    parameters: [pathParameter('channel', 'As in the list'), pathParameter('account', 'As in the list')],
    ...act(
      'Register our webhook at the provider; with dryRun only list the changes',
      z.toJSONSchema(registrationOrder, { io: 'input' }),
      { 200: json(schemaOf('WebhookRegistration'), "Each step, and the provider's present setting") },
    ),
  },
  '/admin/v1/queues': readList('Queues and their lag', schemaOf('Queue')),
  '/admin/v1/campaigns': readList('Campaigns and how many rows are in which state', schemaOf('Campaign'), {
    more: {
      sending: maybe(oneOf('open', 'outside-hours')),
      at: maybe(time),
    },
  }),
  '/admin/v1/events': readList('Events from providers that concern no customer, newest first', schemaOf('Event'), {
    parameters: [query('kind', text), channel, account, query('since', moment), ...page],
  }),
  '/admin/v1/webhook-archive/replay': act(
    'Read the webhooks of WEBHOOK_ARCHIVE with this version, and show the differences from the forwarded messages; forwards nothing',
    z.toJSONSchema(replayOrder, { io: 'input' }),
    { 200: json(schemaOf('WebhookReplay'), 'What differs, the newest first, at most 100 webhooks') },
  ),
  '/admin/v1/config': readList('Every setting in force, secrets masked', schemaOf('Setting')),
});

const doctorPath = (): Json => ({
  ...read(
    'The findings of the last examination, on request or by itself',
    json(schemaOf('LastExamination'), 'Each thing that was examined, with the remedy'),
  ),
  ...act(
    'Examine all that this gateway can see: Redis, brokers, applications, accounts, certificates, clocks, replicas; within ten seconds',
    z.toJSONSchema(doctorOrder, { io: 'input' }),
    { 200: json(schemaOf('Examination'), 'Each thing that was examined, with the remedy') },
  ),
});

function bindPaths(): Json {
  const parameters = [pathParameter('account', 'Its account'), pathParameter('number', 'Its number, from 0')];
  const orders = ['unbind', 'rebind', 'bind'].map((order): [string, Json] => [
    `/admin/v1/binds/{account}/{number}/${order}`,
    { parameters, ...act(`Order to ${order}`) },
  ]);
  return {
    '/admin/v1/binds': readList('SMPP binds', schemaOf('Bind')),
    ...Object.fromEntries(orders),
  };
}

function sessionPaths(): Json {
  const session = json(schemaOf('Session'), 'Set-Cookie holds the session; `csrf` goes with every call but GET');
  const ways = {
    anyOf: [
      object({ token: { ...text, description: 'ADMIN_TOKEN' } }),
      object({ oneTime: { ...text, description: 'The code of a sign-in link' } }),
    ],
  };
  return {
    '/admin/v1/session': {
      get: {
        summary: 'The session of the cookie',
        responses: { 200: session, 204: { description: 'It does not exist, or has expired' }, 404: problem },
      },
      post: {
        summary: 'Sign in to the console',
        requestBody: { required: true, content: { 'application/json': { schema: ways } } },
        responses: { 200: session, ...REFUSALS, 403: problem, 413: problem, 429: problem },
      },
      delete: {
        summary: 'Sign out',
        responses: { 204: { description: 'The cookie is taken away' }, 403: problem, 404: problem },
      },
    },
    '/admin/v1/session/code': act('Make a sign-in link that works once, for five minutes', undefined, {
      201: json(object({ code: text, path: text, expiresAt: time }), 'Open `path` at this port in a browser'),
    }),
  };
}

function logLevelPath(): Json {
  const level = { type: 'object', required: ['level'], properties: { level: { enum: LOG_LEVELS } } };
  const answers = (summary: string): Json => ({
    summary,
    security: [{ adminToken: [] }],
    responses: { 200: json(level, summary), 400: problem, 401: problem, 404: problem },
  });
  return {
    get: answers('Log level, at the admin port of every service'),
    put: {
      ...answers('Changed until the process ends'),
      requestBody: { required: true, content: { 'application/json': { schema: level } } },
    },
  };
}

function statisticsPath(): Json {
  return read(
    'Counts and latencies of the whole fleet: in steps of 10 s for an hour, of a minute for a day',
    json(schemaOf('Statistics'), 'Ends with the last whole step'),
    [
      query('minutes', { type: 'integer', minimum: 1, maximum: 1440, default: 60 }),
      query('step', { enum: [10, 60] }),
      channel,
      account,
      query('measures', { ...text, description: 'Measures of a series, comma separated; default all' }),
      query('by', {
        ...oneOf('account', 'channel'),
        default: 'account',
        description: 'channel: one series for all accounts of a channel',
      }),
    ],
  );
}
