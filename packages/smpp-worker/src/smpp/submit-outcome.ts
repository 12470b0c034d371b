import { COMMAND_STATUSES, commandStatusError, statusCode, TLV, tlvText } from '@ccm/channels/smpp';
import { DeliveryError } from '@ccm/core/domain';
import { RequestFailure } from './pending-requests.ts';
import type { NoAnswer } from './pending-requests.ts';
import type { Pdu } from './connection/pdu-codec.ts';

const UNANSWERED: Readonly<Record<NoAnswer, string>> = {
  lost: 'the link to the SMSC was lost before it answered',
  'timed-out': 'the SMSC did not answer in time',
  aborted: 'the wait for the SMSC was broken off before it answered',
};

/** The error of a submit without an answer: the SMSC may have taken it, unless it could not even be written. */
export function unansweredError(error: unknown): DeliveryError {
  if (error instanceof RequestFailure) {
    return new DeliveryError('outcome-unknown', UNANSWERED[error.why], { cause: error });
  }
  return new DeliveryError('invalid-message', 'the message does not fit into a PDU', { cause: error });
}

export function notBoundError(): DeliveryError {
  return new DeliveryError('session-not-bound', 'the bind to the SMSC is down');
}

/** The meaning of an answer other than "taken"; undefined if the SMSC took the message. */
export function refusalOf(answer: Pdu): DeliveryError | undefined {
  if (answer.status !== 0) return withWords(commandStatusError(answer.status), answer);
  if (answer.command !== 'generic_nack') return undefined;
  return new DeliveryError(
    'rejected',
    'the SMSC could not read the message (generic_nack); ask the operator why, with the time',
    { providerCode: statusCode(0) },
  );
}

const MAX_WORDS = 200;

/** The SMSC's own words, where it has any beside the status (additional_status_info_text; SMPP 3.4, section 5.3.2.11). */
function withWords(refusal: DeliveryError, answer: Pdu): DeliveryError {
  const words = tlvText(answer, TLV.additionalStatusInfoText)
    ?.replaceAll(/[^\x20-\x7e\xa0-\xff]/g, ' ')
    .trim();
  if (words === undefined || words === '') return refusal;
  return refusal.describedAs(`${refusal.message}; the SMSC says: ${words.slice(0, MAX_WORDS)}`);
}

/** Whether the answer says that the bind itself is of no use. */
export function isLinkFault(answer: Pdu): boolean {
  return COMMAND_STATUSES.get(answer.status)?.link === true;
}
