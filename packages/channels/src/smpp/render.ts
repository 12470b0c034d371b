import { createHash } from 'node:crypto';
import type { Account, OutboundContent, OutboundMessage } from '@ccm/core/domain';
import { DeliveryError } from '@ccm/core/domain';
import { isGsm, plainSms, transliterate } from '@ccm/core/gsm';
import type { OutboundPart, RenderedMessage } from '../contract/index.ts';
import { contentAsText } from '../text/index.ts';
import type { ContentAsText } from '../text/index.ts';
import { destinationAddress, sourceAddress } from './pdu/address.ts';
import { messageParts } from './pdu/long-message.ts';
import type { MessagePart } from './pdu/long-message.ts';
import type { SmppSettings } from './settings.ts';
import type { SubmitPdu } from './pdu/smpp-pdu.ts';
import { relativeValidity } from './pdu/validity-period.ts';

/**
 * Renders a message as submit_sm PDUs, one part per PDU, each with its price in segments. Content that is not text becomes text: buttons a
 * numbered list, files and places links. Pure: the same message always gives the same parts, with the same reference. @throws
 * {DeliveryError} `invalid-message`, `invalid-recipient` if it can never be sent.
 */
export function render(message: OutboundMessage, account: Account<SmppSettings>): RenderedMessage {
  const { settings } = account;
  const { text, choices, notes } = asText(message.content);
  if (text === '') throw new DeliveryError('invalid-message', 'the message has nothing that an SMS can show');
  const envelope = pduEnvelope(message, settings);
  const [first, ...others] = messageParts(cheapest(text, settings), {
    method: settings.longMessage,
    defaultAlphabet: settings.defaultAlphabet,
    reference: referenceOf(message.id),
  });
  return {
    parts: [outboundPart(first, envelope), ...others.map((part) => outboundPart(part, envelope))],
    notes,
    ...(choices.length === 0 ? {} : { numberedChoices: choices }),
  };
}

/** @throws {DeliveryError} */
function asText(content: OutboundContent): ContentAsText {
  if (content.template !== undefined) {
    throw new DeliveryError('invalid-message', 'SMS by SMPP has no templates: send its wording as text');
  }
  const { text, ...rest } = contentAsText(content);
  return { ...rest, text: text.toWellFormed() };
}

/** Plain characters only where they alone bring the text into the GSM alphabet: otherwise they would cost and gain nothing. */
function cheapest(text: string, settings: SmppSettings): string {
  const plain = plainSms(text);
  if (!settings.transliterate || isGsm(plain)) return plain;
  const typed = transliterate(plain);
  return isGsm(typed) ? typed : plain;
}

/** One reference per message: parts sent again after a refusal still belong to the parts sent before. */
const referenceOf = (messageId: string): number => createHash('sha256').update(messageId).digest().readUInt16BE(0);

function pduEnvelope(
  message: OutboundMessage,
  settings: SmppSettings,
): Omit<SubmitPdu, 'esmClass' | 'dataCoding' | 'shortMessage' | 'tlvs'> {
  return {
    serviceType: settings.serviceType ?? '',
    source: sourceAddress(settings.fromNumber ?? '', {
      alphanumeric: settings.numberType === 1,
      ton: settings.sourceTon,
      npi: settings.sourceNpi,
    }),
    destination: destinationAddress(message.to, { ton: settings.destinationTon, npi: settings.destinationNpi }),
    protocolId: 0,
    priorityFlag: message.lane === 'reply' ? settings.priority : 0,
    validityPeriod: settings.validityPeriod === undefined ? '' : relativeValidity(settings.validityPeriod),
    registeredDelivery: settings.registeredDelivery,
  };
}

function outboundPart(part: MessagePart, envelope: ReturnType<typeof pduEnvelope>): OutboundPart {
  const request: SubmitPdu = {
    ...envelope,
    esmClass: part.esmClass,
    dataCoding: part.dataCoding,
    shortMessage: part.shortMessage.toString('hex'),
    tlvs: part.tlvs,
  };
  return { kind: 'text', cost: part.segments, request };
}
