import type { OutboundMessage } from '@ccm/core/domain';
import { DeliveryError } from '@ccm/core/domain';

/** Tags that are in use (https://developers.facebook.com/docs/messenger-platform/send-messages/message-tags). */
const TAGS: ReadonlySet<string> = new Set(['HUMAN_AGENT', 'CUSTOMER_FEEDBACK']);
/** Meta has retired these: the first three in 2026, the others in March 2020. */
const RETIRED_TAGS: ReadonlySet<string> = new Set([
  'ACCOUNT_UPDATE',
  'CONFIRMED_EVENT_UPDATE',
  'POST_PURCHASE_UPDATE',
  'APPLICATION_UPDATE',
  'APPOINTMENT_UPDATE',
  'COMMUNITY_ALERT',
  'CONFIRMED_EVENT_REMINDER',
  'FEATURE_FUNCTIONALITY_UPDATE',
  'GAME_EVENT',
  'ISSUE_RESOLUTION',
  'NON_PROMOTIONAL_SUBSCRIPTION',
  'PAIRING_UPDATE',
  'PAYMENT_UPDATE',
  'PERSONAL_FINANCE_UPDATE',
  'RESERVATION_UPDATE',
  'SHIPPING_UPDATE',
  'TICKET_UPDATE',
  'TRANSPORTATION_UPDATE',
]);

const REMEDY =
  "an agent's answer goes with tag:HUMAN_AGENT for seven days, an update with a utility message template of Meta's, anything else waits until the customer writes";

/**
 * The messaging policy fields of a message, by the 24 hours since the customer last wrote. After them a message needs a tag, which travels
 * as the name of a template: `tag:HUMAN_AGENT`. @throws {DeliveryError} `invalid-message` for a tag that Meta does not take, or not for
 * this message.
 */
export function policyOf({ content, lane }: OutboundMessage): Readonly<Record<string, string>> {
  if (content.template === undefined) return { messaging_type: lane === 'reply' ? 'RESPONSE' : 'UPDATE' };
  const tag = /^tag:([A-Za-z_]+)$/.exec(content.template.name)?.[1]?.toUpperCase();
  const { header, buttons } = content.template;
  const hasMore = header !== undefined || buttons !== undefined;
  const fault = hasMore
    ? 'template.header, template.buttons: a tag of Messenger has none; give buttons beside it'
    : faultOf(tag, lane);
  if (tag !== undefined && fault === undefined) return { messaging_type: 'MESSAGE_TAG', tag };
  throw new DeliveryError('invalid-message', fault ?? '');
}

function faultOf(tag: string | undefined, lane: OutboundMessage['lane']): string | undefined {
  if (tag === undefined) return 'The only templates of Messenger are tags, such as tag:HUMAN_AGENT';
  if (RETIRED_TAGS.has(tag)) return `Meta has retired the tag ${tag}: ${REMEDY}`;
  if (!TAGS.has(tag)) return `Messenger has no tag ${tag}: ${REMEDY}`;
  if (tag === 'HUMAN_AGENT' && lane === 'bulk') {
    return 'tag:HUMAN_AGENT is for answers of people: a bulk message waits until the customer writes, or goes with another tag';
  }
  return undefined;
}
