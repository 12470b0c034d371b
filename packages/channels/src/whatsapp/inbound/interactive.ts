import type { InboundMedia } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import { callPermissionAsText, readFileName, readFormAnswers } from '../../text/index.ts';
import type { FormFile } from '../../text/index.ts';
import { familyOf } from './media-family.ts';
import { readablePart } from './readable-part.ts';
import type { MessageContent } from './message-content.ts';
import type { Message } from '../payloads/webhooks.ts';

type Interactive = NonNullable<Message['interactive']>;

/** Reads a customer's answer to an interactive message. Of an unknown kind it keeps all text that a person can read. */
export function readInteractive(interactive: Message['interactive']): MessageContent | undefined {
  if (interactive === undefined) return undefined;
  return (
    readChoice(interactive) ??
    readForm(interactive.nfm_reply) ??
    readCallPermission(interactive) ??
    readPaymentMethod(interactive) ??
    readOtherKind(interactive)
  );
}

const said = (text: string, rest: Partial<MessageContent> = {}): MessageContent => ({ kind: 'message', text, ...rest });

/** Reads a button or a row of a list, whose description may distinguish it from another. */
function readChoice({ button_reply: button, list_reply: row }: Interactive): MessageContent | undefined {
  const id = button?.id ?? row?.id;
  const title = button?.title ?? row?.title ?? id;
  if (title === undefined) return undefined;
  const { description } = row ?? {};
  const text = description === undefined || description === title ? title : `${title} - ${description}`;
  return said(text, id === undefined ? {} : { payload: id });
}

/** The body of an address message holds the whole address; of a Flow it is a word like "Sent". */
function readForm(form: Interactive['nfm_reply']): MessageContent | undefined {
  if (form === undefined) return undefined;
  const title = form.body ?? form.name ?? 'Form';
  const answers = readFormAnswers(form.response_json);
  if (answers === undefined) {
    const { response_json: response } = form;
    const payload = typeof response === 'string' ? response : JSON.stringify(response ?? '');
    return said(title, ['', '""', 'null'].includes(payload) ? {} : { payload });
  }
  const lines = form.name === 'address_message' && form.body !== undefined ? [] : answers.lines;
  return said([title, ...lines].join('\n'), {
    ...compact({ payload: answers.payload }),
    ...(answers.files.length === 0 ? {} : { attachments: answers.files.map(toMedia) }),
    ...(answers.token === undefined ? {} : { raw: { flow_token: answers.token } }),
  });
}

const toMedia = ({ id: mediaId, mimeType, name }: FormFile): InboundMedia => ({
  kind: familyOf(mimeType),
  source: { mediaId },
  mimeType,
  ...compact({ name: readFileName(name) }),
});

/** https://developers.facebook.com/documentation/business-messaging/whatsapp/calling/user-call-permissions */
function readCallPermission({ call_permission_reply: reply }: Interactive): MessageContent | undefined {
  if (reply?.response === undefined) return undefined;
  const { response, expiration_timestamp: untilSeconds, is_permanent: isPermanent } = reply;
  const text = callPermissionAsText({
    isAllowed: response === 'accept',
    untilSeconds: isPermanent === true ? undefined : untilSeconds,
  });
  return said(text, { payload: response, raw: reply });
}

function readPaymentMethod({ payment_method: method }: Interactive): MessageContent | undefined {
  if (method?.payment_method === undefined) return undefined;
  const reference = method.reference_id === undefined ? '' : ` (${method.reference_id})`;
  return said(`Chose to pay by ${method.payment_method}${reference}`, { payload: method.payment_method, raw: method });
}

/** The part named like the kind, by its words; the whole part goes along. */
function readOtherKind(interactive: Interactive): MessageContent | undefined {
  const { type } = interactive;
  const part = type === undefined ? undefined : readablePart(interactive, type);
  if (type === undefined || part === undefined) return undefined;
  return said(`${type.replaceAll('_', ' ')}: ${part.words}`, { ...compact({ payload: part.id }), raw: interactive });
}
