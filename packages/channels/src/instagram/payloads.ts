import { z } from 'zod';

const text = z.string().nullable().optional().catch(undefined);

/** A field of an entry itself: some samples have it without `changes`. */
export const bareChange = z.looseObject({ field: z.string().min(1), value: z.unknown().optional() });

/** …/instagram-messaging/features/user-profile */
export const userProfile = z.looseObject({ name: text, username: text });

/** The reply of `/me`: the owner of a token of Instagram Login, or a page with its linked account. */
export const tokenOwner = z.looseObject({
  id: z.string(),
  user_id: z.union([z.string(), z.number().transform(String)]).optional(),
  username: z.string().optional(),
  name: z.string().optional(),
  instagram_business_account: z.looseObject({ id: z.string(), username: z.string().optional() }).optional(),
});

export const subscribedApps = z.looseObject({
  data: z.array(z.looseObject({ subscribed_fields: z.array(z.string()).default([]) })),
});

export const graphError = z.looseObject({ error: z.looseObject({ code: z.number() }) });
