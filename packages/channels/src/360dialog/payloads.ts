import { z } from 'zod';

const contact = z.looseObject({
  status: z.string().optional().catch(undefined),
  wa_id: z.string().optional().catch(undefined),
});

/** `POST /v1/contacts` of the classic API. All other shapes are WhatsApp's own: the folder `whatsapp`. */
export const contactCheck = z.looseObject({ contacts: z.array(contact).catch([]) });
