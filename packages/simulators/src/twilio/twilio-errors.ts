import { json } from '../lab/index.ts';
import type { SimulatorReply } from '../lab/index.ts';

interface ErrorText {
  readonly status: number;
  readonly message: string;
}

/** HTTP status and words of the errors that the Messages API answers (https://www.twilio.com/docs/api/errors). */
const ERRORS: ReadonlyMap<number, ErrorText> = new Map([
  [20003, { status: 401, message: 'Authenticate' }],
  [20404, { status: 404, message: 'The requested resource was not found' }],
  [20429, { status: 429, message: 'Too Many Requests' }],
  [20500, { status: 500, message: 'An internal server error has occurred' }],
  [20503, { status: 503, message: 'Service Unavailable' }],
  [21211, { status: 400, message: "Invalid 'To' Phone Number" }],
  [21212, { status: 400, message: "Invalid 'From' Phone Number" }],
  [21408, { status: 400, message: "Permission to send an SMS has not been enabled for the region of the 'To' number" }],
  [21502, { status: 400, message: 'SmsUrl is not valid' }],
  [21602, { status: 400, message: 'Message body is required.' }],
  [21603, { status: 400, message: "A 'From' phone number is required." }],
  [21604, { status: 400, message: "A 'To' phone number is required." }],
  [21606, { status: 400, message: "The 'From' phone number is not a valid, SMS-capable number of your account." }],
  [21609, { status: 400, message: "The 'StatusCallback' URL is not a valid URL." }],
  [21610, { status: 400, message: 'Attempt to send to unsubscribed recipient' }],
  [21611, { status: 400, message: "This 'From' number has exceeded the maximum number of queued messages" }],
  [21612, { status: 400, message: "The 'To' phone number is not currently reachable via SMS" }],
  [21614, { status: 400, message: "'To' number is not a valid mobile number" }],
  [21617, { status: 400, message: 'The concatenated message body exceeds the 1600 character limit' }],
  [21620, { status: 400, message: 'Invalid media URL(s)' }],
  [21623, { status: 400, message: 'Number of media files exceeds allowed limit' }],
  [21655, { status: 400, message: 'The ContentSid is invalid' }],
  [21656, { status: 400, message: 'The ContentVariables parameter is invalid' }],
  [21701, { status: 400, message: 'The Messaging Service resource does not exist' }],
  [21910, { status: 400, message: "'From' and 'To' address pairs must be of the same channel" }],
  [63007, { status: 400, message: 'Twilio could not find a Channel with the specified From address' }],
  [63031, { status: 400, message: "Channel message cannot have same 'From' and 'To'" }],
]);

/** The body of an error answer. A code that is not in the table is answered as 400. */
export function twilioError(code: number): ErrorText & { readonly code: number; readonly more_info: string } {
  const { status, message } = ERRORS.get(code) ?? { status: 400, message: `Error ${String(code)}` };
  return { code, message, more_info: `https://www.twilio.com/docs/errors/${String(code)}`, status };
}

export function errorReply(code: number): SimulatorReply {
  const body = twilioError(code);
  return json(body.status, body);
}
