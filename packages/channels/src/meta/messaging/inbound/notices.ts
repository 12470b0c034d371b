import type { ChannelEvent, CustomerActivity } from '@ccm/core/domain';
import { readCall } from './calls.ts';
import { activityOf, asRecord, referralOf } from './item-events.ts';
import type { Reader } from './item-events.ts';
import { keyOf } from './messaging-context.ts';
import type { MessagingContext } from './messaging-context.ts';
import { otherEvent, paymentEvent } from '../payloads.ts';

type Described = ReturnType<typeof otherEvent.parse>;

const named = (value: string | null | undefined): string => (value ? ` (${value})` : '');

/** Readers of items that are not messages: shown to operators, without further effect. */
export const NOTICES: readonly (readonly [string, Reader])[] = [
  ['optin', readOptIn],
  [
    'referral',
    activity('referred', ({ ref, source }) => `Came by a link${named(ref)}${named(source)}`, referralObject),
  ],
  ['account_linking', activity('account-linking', ({ status }) => `Account ${status ?? 'linking'}`)],
  [
    'pass_thread_control',
    activity('handover', (part) => `The conversation was passed on${named(part.new_owner_app_id)}`, whole),
  ],
  ['take_thread_control', activity('handover', () => 'Another application took the conversation', whole)],
  [
    'request_thread_control',
    activity(
      'handover',
      (part) => `Another application asks for the conversation${named(part.requested_owner_app_id)}`,
      whole,
    ),
  ],
  ['app_roles', activity('handover', () => 'The roles of the applications on the page have changed', whole)],
  ['policy_enforcement', sanction()],
  ['policy-enforcement', sanction()],
  ['payment', readPayment],
  ['call', readCall],
];

function sanction(): Reader {
  return activity(
    'policy-enforcement',
    ({ action, reason }) => `Meta's policy on the page: ${action ?? '?'}${named(reason)}`,
    whole,
  );
}

function readPayment(part: unknown, messagingContext: MessagingContext): readonly ChannelEvent[] {
  const { amount } = paymentEvent.catch({}).parse(part);
  const worth = [amount?.amount, amount?.currency].filter(Boolean).join(' ');
  return activityOf(messagingContext, {
    dedupeId: `payment.${keyOf(messagingContext, part)}`,
    activity: 'payment',
    text: worth === '' ? 'Paid' : `Paid ${worth}`,
    raw: part,
  });
}

type ActivityObject = Pick<CustomerActivity, 'payload' | 'referral' | 'raw'>;

function referralObject(part: unknown): ActivityObject {
  return referralOf(asRecord(part));
}

/** An opt-in by a plug-in or to a kind of notifications, or the end of one: its payload, and all that Meta says of it. */
function readOptIn(part: unknown, messagingContext: MessagingContext): readonly ChannelEvent[] {
  const { payload, ref, type, notification_messages_status: status } = otherEvent.catch({}).parse(part);
  // Meta's own samples have a blank in place of the underscore.
  const isEnd = /^stop[ _]notifications$/i.test(status ?? '');
  const name = isEnd ? 'opted-out' : 'opted-in';
  return activityOf(messagingContext, {
    ...(payload ? { payload } : {}),
    raw: part,
    dedupeId: `${name}.${keyOf(messagingContext, ref ?? status)}`,
    activity: name,
    text: `${isEnd ? 'Opted out of notifications' : 'Opted in'}${named(ref)}`,
    ...(type === 'notification_messages' ? { marketing: isEnd ? 'stop' : 'start' } : {}),
  });
}

/** All that Meta says of it. */
function whole(part: unknown): ActivityObject {
  return { raw: part };
}

function activity(
  name: string,
  describe: (part: Described) => string,
  objectOf: (part: unknown) => ActivityObject = () => ({}),
): Reader {
  return (part, messagingContext) => {
    const event = otherEvent.catch({}).parse(part);
    return activityOf(messagingContext, {
      ...objectOf(part),
      dedupeId: `${name}.${keyOf(messagingContext, event.ref ?? event.action ?? event.status)}`,
      activity: name,
      text: describe(event),
    });
  };
}
