import { z } from 'zod';
import { errors, flag, listOf, number, part, text } from './fields.ts';

/** The three shapes of an error answer, and that of success; a body may have any of them with any HTTP status. */
export const sendAnswer = z.looseObject({
  messages: listOf({ id: text, message_status: text }),
  /** WhatsApp's own spelling of the number (`wa_id`) and its id of the customer. */
  contacts: listOf({ wa_id: text, user_id: text }),
  error: part({
    type: text,
    code: number,
    error_subcode: number,
    message: text,
    is_transient: flag,
    error_data: part({ details: text }),
  }),
  errors,
  meta: part({
    developer_message: text,
    developerMessage: text,
    success: z.boolean().optional().catch(undefined),
  }),
});
export type SendAnswer = z.output<typeof sendAnswer>;

/** `GET /{media-id}` of the Cloud API. */
export const mediaAddress = z.looseObject({ url: z.string().min(1) });
