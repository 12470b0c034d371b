import type { CustomerActivity } from '@ccm/core/domain';
import { activityOf } from './item-events.ts';
import { keyOf, visitorId } from './messaging-context.ts';
import type { MessagingContext } from './messaging-context.ts';
import { priorMessage } from '../payloads.ts';

/** Meta's word for a checkbox on a web site. */
const CHECKBOX = 'checkbox_plugin';

/**
 * The change of a visitor of a web site into a person: whoever ticked a checkbox there is known by its id alone until the first answer,
 * beside which that id stands once more (.../discovery/checkbox-plugin).
 */
export function formerVisitor(messagingContext: MessagingContext): readonly CustomerActivity[] {
  const { item, customerId, isFromPage } = messagingContext;
  const { source, identifier } = priorMessage.safeParse(item['prior_message']).data ?? {};
  if (source !== CHECKBOX || identifier === undefined || customerId === undefined || isFromPage) return [];
  const visitor = visitorId(identifier);
  return activityOf(messagingContext, {
    dedupeId: `visitor.${keyOf(messagingContext, identifier)}`,
    activity: 'customer-id-changed',
    text: 'A visitor of a web site who ticked a checkbox there has answered, and is known by an id of Meta now',
    idChange: { from: [visitor], to: [customerId] },
  });
}
