import { compact, jsonIn } from '@ccm/core/objects';
import { callPermissionAsText, readFormAnswers } from '../../text/index.ts';
import { interactiveReply } from '../payloads.ts';

/** The words of a customer, written or chosen. */
export interface Saying {
  readonly text: string;
  readonly payload?: string;
  /** The token of a form: of no use to a person. */
  readonly token?: string;
}

/** The first text with something to read in it; empty where there is none. */
export const firstSaid = (...texts: readonly (string | undefined)[]): string =>
  texts.find((text) => text !== undefined && text.trim() !== '') ?? '';

/**
 * Reads an answer that Twilio passes on as JSON (`InteractiveData`, `FlowData`): a choice, a permission to call, else the answers of a form.
 * @param body the words beside it.
 */
export const readInteractive = (json: string, body: string): Saying => readReply(json, body) ?? readForm(json, body);

function readReply(json: string, body: string): Saying | undefined {
  const { button_reply, list_reply, call_permission_reply: permission } = interactiveReply.parse(jsonIn(json));
  const choice = button_reply ?? list_reply;
  if (choice !== undefined) {
    const { id, title = id, description } = choice;
    const words = [title, title?.includes(description ?? '') === true ? undefined : description];
    const text = firstSaid(body, words.filter((part) => part !== undefined).join(' - '));
    return text === '' ? undefined : { text, ...compact({ payload: id }) };
  }
  if (permission?.response === undefined) return undefined;
  const { response, is_permanent: isPermanent, expiration_timestamp: untilSeconds } = permission;
  const text = callPermissionAsText({
    isAllowed: response === 'accept',
    untilSeconds: isPermanent === true ? undefined : untilSeconds,
  });
  return { text: firstSaid(body, text), payload: response };
}

/** The answers of a WhatsApp form, one a line, for a desk that shows plain text. */
function readForm(form: string, body: string): Saying {
  const answers = readFormAnswers(form);
  if (answers === undefined) return { text: firstSaid(body, form), payload: form };
  const { lines, payload = form, token } = answers;
  const text = [firstSaid(body, 'Form answered'), ...lines].join('\n');
  return { text, payload, ...compact({ token }) };
}
