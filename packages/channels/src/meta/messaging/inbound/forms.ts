import type { CustomerMessage } from '@ccm/core/domain';
import { callPermissionAsText } from '../../../text/index.ts';
import { callPermission, feedbackEvent, informationEvent } from '../payloads.ts';

type Answers = Pick<CustomerMessage, 'text' | 'raw'> & Partial<Pick<CustomerMessage, 'payload'>>;

/** The answers to a feedback template: `Rated 4 - nice`. Undefined for another part. */
export function readFeedback(part: unknown): Answers | undefined {
  const parsed = feedbackEvent.safeParse(part);
  if (!parsed.success) return undefined;
  const answers = parsed.data.feedback_screens.flatMap(({ questions }) => Object.values(questions));
  const lines = answers.flatMap(({ payload, follow_up: followUp }) => {
    const score = payload === undefined || payload === null ? [] : [`Rated ${payload}`];
    const words = [...score, ...(followUp?.payload ? [followUp.payload] : [])];
    return words.length === 0 ? [] : [words.join(' - ')];
  });
  const payload = answers.find((answer) => answer.payload)?.payload;
  const text = lines.length === 0 ? 'Answered a feedback form' : lines.join('\n');
  return { text, ...(payload ? { payload } : {}), raw: part };
}

/** The answers to a form for the customer's details, one a line. Undefined for another part. */
export function readInformation(part: unknown): Answers | undefined {
  const parsed = informationEvent.safeParse(part);
  if (!parsed.success) return undefined;
  const responses = parsed.data.screens.flatMap((screen) => screen.responses);
  const lines = responses.flatMap(({ key, value }) => (value ? [`${key ?? 'answer'}: ${value}`] : []));
  return { text: lines.length === 0 ? 'Answered a form' : lines.join('\n'), raw: part };
}

/** The answer to whether the page may call, https://developers.facebook.com/documentation/business-messaging/messenger-platform/calling. */
export function readCallPermission(part: unknown): Answers | undefined {
  const parsed = callPermission.safeParse(part);
  if (!parsed.success) return undefined;
  const { response, expiration_timestamp: untilSeconds } = parsed.data;
  const isAllowed = /^(?:accept|approve)$/i.test(response);
  const text = callPermissionAsText({ isAllowed, untilSeconds: untilSeconds ?? undefined });
  return { text, payload: response, raw: part };
}
