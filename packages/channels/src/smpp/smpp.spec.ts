import { anSmppAccount, aReceivedPdu, describeChannel } from '@ccm/testing/channels';
import { channel } from './index.ts';
import { idKey } from './message-ids.ts';
import { writeSmppEnvelope } from './envelope-format.ts';
import type { ReceivedPdu } from './pdu/smpp-pdu.ts';

const { settings } = anSmppAccount({ fromNumber: '62442' });

const hex = (text: string): string => Buffer.from(text).toString('hex');
const envelope = (deliveryId: string, ...[first, ...others]: [ReceivedPdu, ...ReceivedPdu[]]): Buffer =>
  writeSmppEnvelope({ deliveryId, receivedAtMs: 5, pdus: [first, ...others] });
const receipt = (state: string): ReceivedPdu =>
  aReceivedPdu({ esmClass: 4, shortMessage: hex(`id:1A2B3C4D stat:${state} err:000`) });
const part = (number: string, body: string): ReceivedPdu =>
  aReceivedPdu({ esmClass: 0x40, shortMessage: `0500030102${number}${body}` });

const ofCustomer = { customer: { id: '+447700900123' }, serviceIdentifier: '62442', attachments: [], atMs: 5 } as const;
const ofMessage = {
  by: 'id',
  providerMessageIds: ['1A2B3C4D'],
  equalIds: [idKey('1a2b3c4d')],
  guessedIds: [idKey('439041101')],
  recipients: ['447700900123'],
} as const;

/** Only the smpp-worker holds sessions, so the cases of a sender are in its specs. */
describeChannel({
  channel,
  settings,
  secrets: [settings.password ?? ''],
  faults: {
    'a name as the sender that is declared as a number': {
      settings: { ...settings, fromNumber: 'Acme Parcels Ltd', numberType: 1 },
      says: 'SMPP_FROM_NUMBER',
    },
  },
  receives: {
    'a short text': {
      body: envelope('d-1', aReceivedPdu()),
      events: [{ kind: 'message', dedupeId: 'd-1', providerMessageId: 'd-1', text: 'Hi', ...ofCustomer }],
    },
    'a long text whose parts came in another order': {
      body: envelope('d-2', part('02', '42'), part('01', '41')),
      events: [{ kind: 'message', dedupeId: 'd-2', providerMessageId: 'd-2', text: 'AB', ...ofCustomer }],
    },
    STOP: {
      body: envelope('d-3', aReceivedPdu({ shortMessage: hex('STOP') })),
      events: [
        { kind: 'message', dedupeId: 'd-3', providerMessageId: 'd-3', text: 'STOP', consent: 'stop', ...ofCustomer },
      ],
    },
  },
  reports: {
    'a receipt': {
      body: envelope('d-4', receipt('DELIVRD')),
      events: [
        {
          kind: 'status',
          dedupeId: 'receipt-1a2b3c4d-DELIVRD',
          atMs: 5,
          match: ofMessage,
          outcome: { status: 'delivered', providerStatus: 'DELIVRD' },
        },
      ],
    },
  },
  rejects: {
    'bytes that the smpp-worker did not write': { body: '{"pdus":[]}' },
    'an empty envelope': { body: '' },
  },
});
