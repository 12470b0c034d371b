import { z } from 'zod';
import { healthStatus } from '../whatsapp/account/health.ts';

/** A body of another product of the same app: a page's, Instagram's. All other shapes are WhatsApp's own: the folder `whatsapp`. */
export const otherProduct = z.looseObject({ object: z.enum(['page', 'instagram', 'user', 'permissions']) });

export type OtherProduct = z.output<typeof otherProduct>;

/** The Graph API's record of a number (…/whatsapp/business-phone-numbers/phone-numbers, …/webhooks/override). */
export const phoneNumber = z.looseObject({
  id: z.string(),
  display_phone_number: z.string().optional(),
  verified_name: z.string().optional(),
  quality_rating: z.string().optional(),
  health_status: healthStatus.optional().catch(undefined),
  webhook_configuration: z
    .looseObject({
      phone_number: z.string().optional(),
      whatsapp_business_account: z.string().optional(),
      application: z.string().optional(),
    })
    .optional()
    .catch(undefined),
});
export type PhoneNumber = z.output<typeof phoneNumber>;

/** GET /{WABA_ID}/subscribed_apps. */
export const subscribedApps = z.looseObject({
  data: z.array(z.looseObject({ whatsapp_business_api_data: z.looseObject({ id: z.string() }).optional() })),
});

export const graphError = z.looseObject({
  error: z.looseObject({ message: z.string().default(''), code: z.number() }),
});
