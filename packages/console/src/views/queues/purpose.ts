import { providerLabel } from '../../format/words.ts';

/** The beginnings of the queues' names, the longer before the shorter, with what lies in them. */
const PURPOSES: readonly (readonly [prefix: string, purpose: (rest: string) => string])[] = [
  ['webhooks', () => 'Webhooks to be read'],
  ['forward', () => 'Customers’ messages for Hybrid Chat'],
  ['late-files', () => 'Customers’ files that their message did not wait for'],
  ['send-smpp-', (account) => `Messages for the SMSC of ${account}`],
  ['send-', (provider) => `Messages for ${providerLabel(provider)}`],
  ['report-crm', () => 'Notifications for the CRM'],
  ['report-amq', () => 'Delivery reports for ActiveMQ'],
  ['report-webhook', () => 'Delivery reports for an application'],
  ['report-campaign', () => 'States for the rows of campaigns'],
];

/** The content of a queue in words; undefined for one that this page does not know. */
export function purposeOf(queue: string): string | undefined {
  const found = PURPOSES.find(([prefix]) => queue.startsWith(prefix));
  return found?.[1](queue.slice(found[0].length));
}
