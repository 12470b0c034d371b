import { z } from 'zod';

const contact = z.looseObject({
  status: z.string().optional().catch(undefined),
  wa_id: z.string().optional().catch(undefined),
});

/** An event of 360dialog's Hub about a client or a channel (https://docs.360dialog.com/partner, "Partner webhooks"). */
export const hubEvent = z.looseObject({ event: z.string().min(1) });

/** `POST /v1/contacts` of the classic API. All other shapes are WhatsApp's own: the folder `whatsapp`. */
export const contactCheck = z.looseObject({ contacts: z.array(contact).catch([]) });
