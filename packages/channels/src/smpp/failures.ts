import { DeliveryError } from '@ccm/core/domain';
import type { FailureReason } from '@ccm/core/domain';

/** What to do about a command_status in a submit_sm_resp. */
export interface CommandStatus {
  readonly name: string;
  readonly reason: FailureReason;
  readonly description: string;
  readonly retryAfterMs?: number;
  readonly maxAttempts?: number;
  /** The bind itself is at fault: it is to be made anew. */
  readonly link?: true;
}

const status = (
  name: string,
  reason: FailureReason,
  description: string,
  more: Partial<CommandStatus> = {},
): CommandStatus => ({
  name: `ESME_R${name}`,
  reason,
  description,
  ...more,
});

const SECOND = 1000;

/** SMPP 3.4 section 5.1.3, with 5.0's additions. What is retried follows Kannel and Jasmin. */
export const COMMAND_STATUSES: ReadonlyMap<number, CommandStatus> = new Map([
  [0x01, status('INVMSGLEN', 'invalid-message', 'the SMSC finds the message too long')],
  [0x02, status('INVCMDLEN', 'invalid-message', 'the SMSC finds the length of the request wrong')],
  [0x03, status('INVCMDID', 'invalid-message', 'the SMSC does not know the request')],
  [0x04, status('INVBNDSTS', 'session-not-bound', 'the SMSC does not take messages on this bind', { link: true })],
  [0x05, status('ALYBND', 'session-not-bound', 'the SMSC finds the account bound already', { link: true })],
  [0x06, status('INVPRTFLG', 'invalid-message', 'the SMSC does not take the priority')],
  [0x07, status('INVREGDLVFLG', 'invalid-message', 'the SMSC does not take the kind of receipt asked for')],
  [0x08, status('SYSERR', 'provider-unavailable', 'the SMSC has a system error')],
  [0x0a, status('INVSRCADR', 'rejected', 'the SMSC does not take the sender address')],
  [0x0b, status('INVDSTADR', 'invalid-recipient', 'the SMSC does not take the recipient')],
  [0x0c, status('INVMSGID', 'rejected', 'the SMSC does not know the message')],
  [0x0d, status('BINDFAIL', 'session-not-bound', 'the SMSC refused the bind', { link: true })],
  [0x0e, status('INVPASWD', 'session-not-bound', 'the SMSC refused the password', { link: true })],
  [0x0f, status('INVSYSID', 'session-not-bound', 'the SMSC does not know the system id', { link: true })],
  [0x11, status('CANCELFAIL', 'rejected', 'the SMSC could not cancel the message')],
  [0x13, status('REPLACEFAIL', 'rejected', 'the SMSC could not replace the message')],
  [0x14, status('MSGQFUL', 'throttled', "the SMSC's queue is full", { retryAfterMs: 5 * SECOND })],
  [0x15, status('INVSERTYP', 'rejected', 'the SMSC does not take the service type')],
  [0x33, status('INVNUMDESTS', 'invalid-recipient', 'the SMSC does not take so many recipients')],
  [0x34, status('INVDLNAME', 'invalid-recipient', 'the SMSC does not know the distribution list')],
  [0x40, status('INVDESTFLAG', 'invalid-recipient', 'the SMSC does not take the kind of recipient')],
  [0x42, status('INVSUBREP', 'invalid-message', 'the SMSC does not replace messages')],
  [
    0x43,
    status('INVESMCLASS', 'invalid-message', 'the SMSC does not take esm_class; see the method for long messages'),
  ],
  [0x44, status('CNTSUBDL', 'invalid-recipient', 'the SMSC cannot submit to the distribution list')],
  [0x45, status('SUBMITFAIL', 'rejected', 'the SMSC failed to take the message')],
  [0x48, status('INVSRCTON', 'rejected', "the SMSC does not take the sender's type of number")],
  [0x49, status('INVSRCNPI', 'rejected', "the SMSC does not take the sender's numbering plan")],
  [0x50, status('INVDSTTON', 'invalid-recipient', "the SMSC does not take the recipient's type of number")],
  [0x51, status('INVDSTNPI', 'invalid-recipient', "the SMSC does not take the recipient's numbering plan")],
  [0x53, status('INVSYSTYP', 'session-not-bound', 'the SMSC does not know the system type', { link: true })],
  [0x54, status('INVREPFLAG', 'invalid-message', 'the SMSC does not take replace_if_present')],
  [0x55, status('INVNUMMSGS', 'invalid-message', 'the SMSC does not take the number of messages')],
  [0x58, status('THROTTLED', 'throttled', 'the SMSC takes no more messages for now', { retryAfterMs: SECOND })],
  [0x61, status('INVSCHED', 'invalid-message', 'the SMSC does not take the scheduled time')],
  [0x62, status('INVEXPIRY', 'invalid-message', 'the SMSC does not take the validity period')],
  [0x63, status('INVDFTMSGID', 'invalid-message', 'the SMSC does not know the predefined message')],
  [0x64, status('X_T_APPN', 'provider-unavailable', 'the receiver cannot take the message for now')],
  [0x65, status('X_P_APPN', 'rejected', 'the receiver can never take the message')],
  [0x66, status('X_R_APPN', 'rejected', 'the receiver rejected the message')],
  [0x67, status('QUERYFAIL', 'rejected', 'the SMSC could not answer the query')],
  [0xc0, status('INVTLVSTREAM', 'invalid-message', 'the SMSC cannot read the optional parameters')],
  [
    0xc1,
    status(
      'TLVNOTALLWD',
      'invalid-message',
      'the SMSC does not allow an optional parameter; see the method for long messages',
    ),
  ],
  [0xc2, status('INVTLVLEN', 'invalid-message', 'the SMSC finds the length of an optional parameter wrong')],
  [0xc3, status('MISSINGTLV', 'invalid-message', 'the SMSC misses an optional parameter')],
  [0xc4, status('INVTLVVAL', 'invalid-message', 'the SMSC does not take the value of an optional parameter')],
  [0xfe, status('DELIVERYFAILURE', 'undeliverable', 'the SMSC could not deliver the message')],
  [0xff, status('UNKNOWNERR', 'provider-unavailable', 'the SMSC has an unknown error', { maxAttempts: 3 })],
  [0x100, status('SERTYPUNAUTH', 'rejected', 'the account may not use the service type')],
  [0x101, status('PROHIBITED', 'rejected', 'the SMSC prohibits the operation')],
  [0x102, status('SERTYPUNAVAIL', 'provider-unavailable', 'the service type is not available for now')],
  [0x103, status('SERTYPDENIED', 'rejected', 'the SMSC denies the service type')],
  [0x104, status('INVDCS', 'invalid-message', 'the SMSC does not take the alphabet')],
]);

/** Bind refusals after which hammering gets an account locked (SMPP 3.4: bind failed, invalid password, invalid system id). */
export const CREDENTIAL_STATUSES: ReadonlySet<number> = new Set([0x0d, 0x0e, 0x0f]);

/** `0x00000058`, as operators quote it. */
export const statusCode = (commandStatus: number): string => `0x${commandStatus.toString(16).padStart(8, '0')}`;

/** A refusal as an error that says what to do next. A status that nobody documents ends the message. */
export function commandStatusError(commandStatus: number): DeliveryError {
  const known = COMMAND_STATUSES.get(commandStatus);
  if (known === undefined) {
    return new DeliveryError('rejected', 'the SMSC refused the message with a status of its own', {
      providerCode: statusCode(commandStatus),
    });
  }
  return new DeliveryError(known.reason, `${known.description} (${known.name})`, {
    providerCode: statusCode(commandStatus),
    retryAfterMs: known.retryAfterMs,
    maxAttempts: known.maxAttempts,
  });
}
