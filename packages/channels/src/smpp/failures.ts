import { DeliveryError } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import type { FailureReason } from '@ccm/core/domain';
import { SECOND_MS } from '@ccm/core/time';

/** The meaning of a command_status in a submit_sm_resp. */
export interface CommandStatus {
  readonly name: string;
  readonly reason: FailureReason;
  readonly description: string;
  /** The remedy for an operator. */
  readonly remedy: string;
  readonly retryAfterMs?: number;
  readonly maxAttempts?: number;
  /** The bind itself is at fault: it is to be made anew. */
  readonly link?: true;
}

/** The remedy for every status of a reason, unless the status has its own. */
const REMEDIES: Readonly<Partial<Record<FailureReason, string>>> = {
  'invalid-message': 'ask the operator which values the account may use, and compare the settings',
  'invalid-recipient': 'correct the number in the application, in international form',
  rejected: 'ask the operator why, with the status and the time',
  undeliverable: 'use another channel for this customer',
  throttled: 'it goes again by itself; where this is frequent, lower SMPP_MAX_RATE',
  'provider-unavailable': 'it goes again by itself, a limited number of times; where this lasts, ask the operator',
  'session-not-bound': 'the bind is made anew; where this lasts, see GET /admin/v1/binds',
  'blocked-account': 'settle it with the operator, then replay',
};

const LONG = { remedy: 'the SMSC wants long messages in another way: SMPP_LONG_MESSAGE' };
const SENDER = {
  remedy: 'the sender is not of this account, or wants another form: SMPP_FROM_NUMBER, SMPP_NUMBER_TYPE',
};
const SENDER_FORM = { remedy: 'set SMPP_SOURCE_TON and SMPP_SOURCE_NPI as the operator says' };
const RECIPIENT_FORM = { remedy: 'set SMPP_DESTINATION_TON and SMPP_DESTINATION_NPI as the operator says' };
const RECEIPTS = { remedy: 'set SMPP_REGISTERED_DELIVERY to what the contract covers' };
const CREDIT = { remedy: "top up the account's credit with the operator, then replay" };
/** An SMSC that answers so for ever holds a customer's messages for about a quarter of an hour, not for the whole retry window. */
const FOR_A_WHILE = { maxAttempts: 20 };

type Row = readonly [
  commandStatus: number,
  name: string,
  reason: FailureReason,
  description: string,
  more?: Partial<CommandStatus>,
];

const toTable = (rows: readonly Row[]): ReadonlyMap<number, CommandStatus> =>
  new Map(
    rows.map(([commandStatus, name, reason, description, more]) => [
      commandStatus,
      { name, reason, description, remedy: REMEDIES[reason] ?? 'ask the operator', ...more },
    ]),
  );

/** SMPP 5.0, section 4.7.6, which contains all of 3.4's, and additions of some operators. Retries follow Kannel and Jasmin. */
export const COMMAND_STATUSES = toTable([
  [0x01, 'ESME_RINVMSGLEN', 'invalid-message', 'the SMSC finds the message too long', LONG],
  [0x02, 'ESME_RINVCMDLEN', 'invalid-message', 'the SMSC finds the length of the request wrong'],
  [0x03, 'ESME_RINVCMDID', 'invalid-message', 'the SMSC does not know the request'],
  [0x04, 'ESME_RINVBNDSTS', 'session-not-bound', 'the SMSC does not take messages on this bind', { link: true }],
  [0x05, 'ESME_RALYBND', 'session-not-bound', 'the SMSC finds the account bound already', { link: true }],
  [0x06, 'ESME_RINVPRTFLG', 'invalid-message', 'the SMSC does not take the priority'],
  [0x07, 'ESME_RINVREGDLVFLG', 'invalid-message', 'the SMSC does not take the kind of receipt asked for', RECEIPTS],
  [0x08, 'ESME_RSYSERR', 'provider-unavailable', 'the SMSC has a system error', FOR_A_WHILE],
  [0x0a, 'ESME_RINVSRCADR', 'rejected', 'the SMSC does not take the sender address', SENDER],
  [0x0b, 'ESME_RINVDSTADR', 'invalid-recipient', 'the SMSC does not take the recipient'],
  [0x0c, 'ESME_RINVMSGID', 'rejected', 'the SMSC does not know the message'],
  [0x0d, 'ESME_RBINDFAIL', 'session-not-bound', 'the SMSC refused the bind', { link: true }],
  [0x0e, 'ESME_RINVPASWD', 'session-not-bound', 'the SMSC refused the password', { link: true }],
  [0x0f, 'ESME_RINVSYSID', 'session-not-bound', 'the SMSC does not know the system id', { link: true }],
  [0x11, 'ESME_RCANCELFAIL', 'rejected', 'the SMSC could not cancel the message'],
  [0x13, 'ESME_RREPLACEFAIL', 'rejected', 'the SMSC could not replace the message'],
  [0x14, 'ESME_RMSGQFUL', 'throttled', "the SMSC's queue is full", { retryAfterMs: 5 * SECOND_MS }],
  [0x15, 'ESME_RINVSERTYP', 'rejected', 'the SMSC does not take the service type'],
  [0x33, 'ESME_RINVNUMDESTS', 'invalid-recipient', 'the SMSC does not take so many recipients'],
  [0x34, 'ESME_RINVDLNAME', 'invalid-recipient', 'the SMSC does not know the distribution list'],
  [0x40, 'ESME_RINVDESTFLAG', 'invalid-recipient', 'the SMSC does not take the kind of recipient'],
  [0x42, 'ESME_RINVSUBREP', 'invalid-message', 'the SMSC does not replace messages'],
  [0x43, 'ESME_RINVESMCLASS', 'invalid-message', 'the SMSC does not take esm_class', LONG],
  [0x44, 'ESME_RCNTSUBDL', 'invalid-recipient', 'the SMSC cannot submit to the distribution list'],
  [0x45, 'ESME_RSUBMITFAIL', 'rejected', 'the SMSC failed to take the message'],
  [0x48, 'ESME_RINVSRCTON', 'rejected', "the SMSC does not take the sender's type of number", SENDER_FORM],
  [0x49, 'ESME_RINVSRCNPI', 'rejected', "the SMSC does not take the sender's numbering plan", SENDER_FORM],
  [
    0x50,
    'ESME_RINVDSTTON',
    'invalid-recipient',
    "the SMSC does not take the recipient's type of number",
    RECIPIENT_FORM,
  ],
  [
    0x51,
    'ESME_RINVDSTNPI',
    'invalid-recipient',
    "the SMSC does not take the recipient's numbering plan",
    RECIPIENT_FORM,
  ],
  [0x53, 'ESME_RINVSYSTYP', 'session-not-bound', 'the SMSC does not know the system type', { link: true }],
  [0x54, 'ESME_RINVREPFLAG', 'invalid-message', 'the SMSC does not take replace_if_present'],
  [0x55, 'ESME_RINVNUMMSGS', 'invalid-message', 'the SMSC does not take the number of messages'],
  [0x58, 'ESME_RTHROTTLED', 'throttled', 'the SMSC takes no more messages for now', { retryAfterMs: SECOND_MS }],
  [0x61, 'ESME_RINVSCHED', 'invalid-message', 'the SMSC does not take the scheduled time'],
  [0x62, 'ESME_RINVEXPIRY', 'invalid-message', 'the SMSC does not take the validity period'],
  [0x63, 'ESME_RINVDFTMSGID', 'invalid-message', 'the SMSC does not know the predefined message'],
  [0x64, 'ESME_RX_T_APPN', 'provider-unavailable', 'the receiver cannot take the message for now', FOR_A_WHILE],
  [0x65, 'ESME_RX_P_APPN', 'rejected', 'the receiver can never take the message'],
  [0x66, 'ESME_RX_R_APPN', 'rejected', 'the receiver rejected the message'],
  [0x67, 'ESME_RQUERYFAIL', 'rejected', 'the SMSC could not answer the query'],
  [0xc0, 'ESME_RINVTLVSTREAM', 'invalid-message', 'the SMSC cannot read the optional parameters'],
  [0xc1, 'ESME_RTLVNOTALLWD', 'invalid-message', 'the SMSC does not allow an optional parameter', LONG],
  [0xc2, 'ESME_RINVTLVLEN', 'invalid-message', 'the SMSC finds the length of an optional parameter wrong'],
  [0xc3, 'ESME_RMISSINGTLV', 'invalid-message', 'the SMSC misses an optional parameter'],
  [0xc4, 'ESME_RINVTLVVAL', 'invalid-message', 'the SMSC does not take the value of an optional parameter'],
  [0xfe, 'ESME_RDELIVERYFAILURE', 'undeliverable', 'the SMSC could not deliver the message'],
  [
    0xff,
    'ESME_RUNKNOWNERR',
    'provider-unavailable',
    'the SMSC has an unknown error',
    {
      maxAttempts: 3,
      remedy: "ask the operator; at Infobip it says that the account's balance is used up",
    },
  ],
  [0x100, 'ESME_RSERTYPUNAUTH', 'rejected', 'the account may not use the service type'],
  [0x101, 'ESME_RPROHIBITED', 'rejected', 'the SMSC prohibits the operation'],
  [0x102, 'ESME_RSERTYPUNAVAIL', 'provider-unavailable', 'the service type is not available for now', FOR_A_WHILE],
  [0x103, 'ESME_RSERTYPDENIED', 'rejected', 'the SMSC denies the service type'],
  [
    0x104,
    'ESME_RINVDCS',
    'invalid-message',
    'the SMSC does not take the alphabet',
    {
      remedy: 'set SMPP_DEFAULT_ALPHABET as the operator says',
    },
  ],
  [0x105, 'ESME_RINVSRCADDRSUBUNIT', 'rejected', "the SMSC does not take the sender's subunit"],
  [0x106, 'ESME_RINVDSTADDRSUBUNIT', 'invalid-recipient', "the SMSC does not take the recipient's subunit"],
  [0x107, 'ESME_RINVBCASTFREQINT', 'invalid-message', 'the SMSC does not take the interval of a broadcast'],
  [0x108, 'ESME_RINVBCASTALIAS_NAME', 'invalid-message', 'the SMSC does not take the alias of a broadcast'],
  [0x109, 'ESME_RINVBCASTAREAFMT', 'invalid-message', 'the SMSC does not take the area of a broadcast'],
  [0x10a, 'ESME_RINVNUMBCAST_AREAS', 'invalid-message', 'the SMSC does not take so many areas of a broadcast'],
  [0x10b, 'ESME_RINVBCASTCNTTYPE', 'invalid-message', 'the SMSC does not take the content of a broadcast'],
  [0x10c, 'ESME_RINVBCASTMSGCLASS', 'invalid-message', 'the SMSC does not take the class of a broadcast'],
  [0x10d, 'ESME_RBCASTFAIL', 'rejected', 'the SMSC failed to broadcast'],
  [0x10e, 'ESME_RBCASTQUERYFAIL', 'rejected', 'the SMSC could not answer the query of a broadcast'],
  [0x10f, 'ESME_RBCASTCANCELFAIL', 'rejected', 'the SMSC could not cancel the broadcast'],
  [0x110, 'ESME_RINVBCAST_REP', 'invalid-message', 'the SMSC does not take so many repetitions of a broadcast'],
  [0x111, 'ESME_RINVBCASTSRVGRP', 'invalid-message', 'the SMSC does not take the group of a broadcast'],
  [0x112, 'ESME_RINVBCASTCHANIND', 'invalid-message', 'the SMSC does not take the channel of a broadcast'],
]);

const OWN_STATUS = "the operator's own status";
/** Above the specification's own, operators give statuses meanings of theirs. */
const VENDOR = { from: 0x400, to: 0x4ff } as const;

/**
 * Meanings that some operators give to statuses that the specification leaves open. Another operator may mean something else by the same
 * status, so the description names the operator. Infobip: https://dev.infobip.com/smpp-specification/command-status-and-gsm-error-codes
 */
const OPERATORS_OWN = toTable([
  [0x22, OWN_STATUS, 'rejected', 'the SMSC does not reach the network of the recipient (Infobip)'],
  [0x9f, OWN_STATUS, 'invalid-message', 'the SMSC finds the length of an optional parameter wrong (Infobip)', LONG],
  [0x400, OWN_STATUS, 'blocked-account', "the account's credit is used up (several operators)", CREDIT],
  [0x40b, OWN_STATUS, 'blocked-account', "the account's credit is used up (several operators)", CREDIT],
  [
    0x4a1,
    OWN_STATUS,
    'provider-unavailable',
    'the SMSC has a system error, or the account is disabled (Infobip)',
    FOR_A_WHILE,
  ],
]);

/** Bind refusals after which hammering gets an account locked (SMPP 3.4: bind failed, invalid password, invalid system id). */
export const CREDENTIAL_STATUSES: ReadonlySet<number> = new Set([0x0d, 0x0e, 0x0f]);

/** `0x00000058`, as operators quote it. */
export const statusCode = (commandStatus: number): string => `0x${commandStatus.toString(16).padStart(8, '0')}`;

/** A refusal as an error with the retry advice and the remedy for an operator. An undocumented status ends the message. */
export function commandStatusError(commandStatus: number): DeliveryError {
  const known = COMMAND_STATUSES.get(commandStatus) ?? OPERATORS_OWN.get(commandStatus) ?? unknownStatus(commandStatus);
  return new DeliveryError(known.reason, `${known.description} (${known.name}); ${known.remedy}`, {
    providerCode: statusCode(commandStatus),
    ...compact({ retryAfterMs: known.retryAfterMs, maxAttempts: known.maxAttempts }),
  });
}

function unknownStatus(commandStatus: number): CommandStatus {
  const isVendors = commandStatus >= VENDOR.from && commandStatus <= VENDOR.to;
  return {
    name: isVendors ? OWN_STATUS : 'a reserved status',
    reason: 'rejected',
    description: 'the SMSC refused the message with a status that SMPP leaves open',
    remedy: `ask the operator for the meaning of ${statusCode(commandStatus)}`,
  };
}
