import { FLEET_EXAMPLES } from './fleet-examples.ts';
import type { Examples } from './with-examples.ts';

const AT = '2026-11-22T10:11:12.000Z';
const LATER = '2026-11-22T10:11:13.400Z';
const MESSAGE_ID = 'd69504b2-20df-4629-910a-b8fe1b1538c0';
const NUMBER = '+447700900123';
const CONVERSATION_ID = '3066fe9f6116a1f62df305cd015c2fd8';

/** Recipients in the examples of requests: those about comments need a channel that has comments. */
export const RECIPIENTS = {
  customer: { channel: 'whatsapp', to: NUMBER },
  commenter: { channel: 'facebook', to: '6412345678901234' },
} as const;

const message = {
  id: MESSAGE_ID,
  applicationId: 'order-4711',
  providerMessageId: 'SMf59cac8e91a1d4b06a421039e6770f02',
  direction: 'outbound',
  channel: 'sms',
  account: 'default',
  number: NUMBER,
  conversation: CONVERSATION_ID,
  status: 'delivered',
  providerStatus: 'delivered',
  failure: null,
  acceptedAt: AT,
  changedAt: LATER,
  attempts: 1,
  preview: '[28 characters]',
};

const steps = [
  { at: AT, step: 'accepted', payload: { text: '[28 characters]', attachments: [], buttons: [] } },
  { at: AT, step: 'sent-part', part: 0, providerMessageId: message.providerMessageId },
  { at: LATER, step: 'delivered', part: 0, status: 'delivered', providerStatus: 'delivered' },
];

const conversation = {
  id: CONVERSATION_ID,
  channel: 'whatsapp',
  account: 'default',
  customer: NUMBER,
  name: 'Jane Miller',
  lastAt: LATER,
  lastDirection: 'inbound',
  lastStatus: 'forwarded',
  waiting: 0,
  window: { closesAt: '2026-11-23T10:11:13.400Z', extendedUntil: null, extendedBy: null },
  consent: 'granted',
  aliases: ['GB.1293847561029384'],
  conversationId: 'conversation-7-41',
};

const quarantined = {
  id: 'a866e4ae-eadf-42b5-bf31-4f555466a42c',
  at: AT,
  path: '/webhooks/twilio',
  provider: 'twilio',
  remoteAddress: '54.172.60.1',
  why: 'X-Twilio-Signature was not made of this address and this body with the auth token of the account',
  hints: ['It verifies with PUBLIC_BASE_URL=https://chat.example.com/ccm'],
  sizeBytes: 412,
};

const finding = {
  id: 'redis/10.0.0.7:6379/eviction',
  group: 'Redis',
  title: 'Eviction (10.0.0.7:6379)',
  state: 'ok',
  detail: 'Redis deletes nothing by itself (noeviction).',
  remedy: null,
};

const check = {
  id: 'webhook',
  title: 'Webhook',
  detail: 'The provider calls https://chat.example.com/ccm/webhooks/viber.',
  remedy: null,
  state: 'passed',
};

/** Statuses of problems that the gateway answers with, each as one of its causes has it. */
const problems: Examples['problems'] = {
  400: {
    type: 'about:blank',
    title: 'Bad Request',
    status: 400,
    detail: 'to: is not a phone number: it has 3 digits, where 7 to 15 are possible',
    field: 'to',
  },
  401: { type: 'about:blank', title: 'Unauthorized', status: 401, detail: 'Authorization: a bearer token is needed' },
  403: { type: 'about:blank', title: 'Forbidden', status: 403, detail: 'The signature does not verify' },
  404: { type: 'about:blank', title: 'Not Found', status: 404, detail: 'id: no message has this id', field: 'id' },
  409: {
    type: 'about:blank',
    title: 'Conflict',
    status: 409,
    detail: 'This dead letter is being replayed already',
  },
  413: {
    type: 'about:blank',
    title: 'Payload Too Large',
    status: 413,
    detail: 'body: larger than BODY_LIMIT allows',
  },
  429: { type: 'about:blank', title: 'Too Many Requests', status: 429, detail: 'More requests than RATE_LIMIT allows' },
  503: {
    type: 'about:blank',
    title: 'Service Unavailable',
    status: 503,
    detail: 'The message store is away; come again',
  },
};

const schemas: Examples['schemas'] = {
  ...FLEET_EXAMPLES,
  Accepted: { id: 'order-4711', status: 'accepted' },
  MessageAnswer: {
    id: 'order-4711',
    messageId: MESSAGE_ID,
    applicationId: 'order-4711',
    direction: 'outbound',
    channel: 'sms',
    account: 'default',
    number: NUMBER,
    status: 'delivered',
    providerStatus: 'delivered',
    failure: null,
    acceptedAt: AT,
    steps,
  },
  Health: { status: 'ok', checks: { redis: { ok: true, detail: 'connected' } } },
  Done: { id: 'f6f15648dc8311f6b9c0898b9b8f0732', replayed: true },
  Message: message,
  MessageHistory: { ...message, steps, payload: { text: '[28 characters]' }, deadLetterId: null },
  Conversation: conversation,
  ConversationHistory: { ...conversation, inactivityAt: null, messages: { items: [message], next: null } },
  DeadLetter: {
    id: 'f6f15648dc8311f6b9c0898b9b8f0732',
    kind: 'outbound',
    reason: 'window-closed',
    description: 'The customer has not written within the last 24 hours',
    at: AT,
    atMs: 1_795_342_272_000,
    channel: 'whatsapp',
    account: 'default',
    customerId: NUMBER,
    messageId: MESSAGE_ID,
    attempts: 1,
  },
  DeadLetterGroup: {
    id: 'outbound/window-closed',
    kind: 'outbound',
    reason: 'window-closed',
    count: 3,
    oldestAt: AT,
    newestAt: LATER,
    channels: ['whatsapp'],
    accounts: ['default'],
    description: 'The customer has not written within the last 24 hours',
  },
  Quarantined: quarantined,
  QuarantinedRequest: {
    ...quarantined,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: { From: '[12 characters]', Body: '[28 characters]' },
  },
  Account: {
    id: 'viber/default',
    channel: 'viber',
    account: 'default',
    provider: 'viber',
    serviceIdentifier: 'Support',
    skillGroup: null,
    ratePerSecond: 50,
    capabilities: { maxTextLength: 7000, maxButtons: 24 },
    contents: { text: { how: 'native', limits: '7000 characters' } },
    replyWindow: null,
    webhooks: ['/webhooks/viber'],
    webhookUrls: ['https://chat.example.com/ccm/webhooks/viber'],
    credential: '…6e5f',
    health: 'ok',
    healthDetail: '',
    lastInboundAt: AT,
    lastOutboundAt: LATER,
    rate: { limit: 50, current: 1.4 },
  },
  AccountCheck: { at: AT, checks: [check] },
  WebhookRegistration: {
    at: AT,
    dryRun: false,
    address: 'https://chat.example.com/ccm/webhooks/viber',
    done: true,
    steps: [{ ...check, detail: 'Sets https://chat.example.com/ccm/webhooks/viber as the webhook of the bot.' }],
    checks: [check],
  },
  Examination: { at: AT, tookMs: 640, items: [finding], next: null },
  LastExamination: { at: AT, items: [finding], next: null },
  Event: {
    id: '9ed27e4e1e11f0467ca9a21ace3b24ae',
    at: AT,
    kind: 'unmatched-receipt',
    channel: 'sms',
    account: 'default',
    text: 'A report (delivered) on message SMf59cac8e91a1d4b06a421039e6770f02, which was not known when it came',
    raw: { status: '[9 characters]' },
  },
  Session: { csrf: '5f0c…', expiresAt: '2026-11-22T18:11:12.000Z', version: '0.1.0', showCustomerData: false },
  Attention: {
    id: 'dead/outbound/window-closed',
    severity: 'warning',
    title: '3 dead letters: window-closed.',
    detail: 'The customer has not written within the last 24 hours',
    remedy: 'Send a template, or set outsideWindowTemplate of the account.',
    since: AT,
    link: '/dead-letters?kind=outbound&reason=window-closed',
    errorReason: 'window-closed',
  },
  WebhookReplay: {
    version: '0.2.0',
    archived: 5200,
    archivedBytes: 4_810_000,
    replayed: 1000,
    different: 1,
    more: true,
    items: [
      {
        id: 'c77a0651f22ee0ffbb92897b5e899fb4',
        at: AT,
        channel: 'whatsapp',
        account: 'default',
        provider: '360dialog',
        route: '/webhooks/360dialog',
        readBy: '0.1.0',
        differences: [{ path: 'webhook.events[0].attachments[0].name', before: null, after: '[8 characters]' }],
      },
    ],
    next: null,
  },
};

/** Examples of the answers in the OpenAPI document. */
export const EXAMPLES: Examples = {
  schemas,
  problems,
  texts: {
    'text/xml': '<?xml version="1.0" encoding="UTF-8"?><Response/>',
    'text/event-stream': `id: 1796002283836-0\nevent: message\ndata: ${JSON.stringify({ id: MESSAGE_ID, status: 'delivered' })}\n\n`,
  },
};
