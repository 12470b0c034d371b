import { DAY_MS } from '@ccm/core/time';
import { fittedRender } from '../content/index.ts';
import type { ChannelDefinition } from '../contract/index.ts';
import { render } from './render.ts';
import { parseSmppEnvelope } from './smpp-envelope.ts';
import { rules } from './rules.ts';
import { failover, settingFaults, settingFields } from './settings.ts';
import type { SmppSettings } from './settings.ts';

/** SMPP 3.4: the sessions live in the SMPP worker, which hands received PDUs on as envelopes; nothing comes in by HTTP. */
export const channel: ChannelDefinition<SmppSettings> = {
  provider: 'smpp',
  channels: ['smpp'],
  alsoCarries: ['sms'],
  settingFields,
  settingFaults,
  failover,
  rateOf: ({ maxRate }) => maxRate,
  serviceIdentifier: ({ settings }) => settings.fromNumber ?? settings.systemId,
  capabilities: {
    maxTextLength: 255 * 153,
    maxButtons: 0,
    reports: ['sent', 'delivered', 'failed'],
    defaultRatePerSecond: 100,
  },
  rules,
  webhooks: [],
  internalParse: parseSmppEnvelope,
  mediaHosts: [],
  dedupeMs: 7 * DAY_MS,
};

export { chooseCoding, decodeText } from './pdu/data-coding.ts';
export { concatenationKey, concatenationOf, decodeMessage, fingerprintOf } from './pdu/deliver-sm.ts';
export type { DecodedMessage } from './pdu/deliver-sm.ts';
export { customerIdOf } from './pdu/address.ts';
export { isWholeReceipt, queriedState, readReceipt } from './delivery-receipt.ts';
export type { DeliveryReceipt, QueriedState } from './delivery-receipt.ts';
export { COMMAND_STATUSES, commandStatusError, CREDENTIAL_STATUSES, statusCode } from './failures.ts';
export type { CommandStatus } from './failures.ts';
export { messageParts } from './pdu/long-message.ts';
export type { LongMessageMethod, MessagePart } from './pdu/long-message.ts';
export { idKey, referenceKey } from './message-ids.ts';
export { messageReference, referenceIn, withReference } from './pdu/message-reference.ts';
/** A message as submit_sm PDUs. */
export const renderSmpp = fittedRender(rules, render);
export { receiptRules } from './settings.ts';
export type { SmppSettings } from './settings.ts';
export { writeSmppEnvelope } from './envelope-format.ts';
export type { SmppEnvelope } from './envelope-format.ts';
export { parseSmppEnvelope } from './smpp-envelope.ts';
export { receivedPduSchema, submitPduSchema, TLV, tlvText } from './pdu/smpp-pdu.ts';
export type { ReceivedPdu, SmppAddress, SubmitPdu, Tlvs } from './pdu/smpp-pdu.ts';
export type { Concatenation } from './pdu/user-data-header.ts';
