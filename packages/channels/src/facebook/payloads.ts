import { z } from 'zod';

const text = z.string().nullable().optional().catch(undefined);

/** One item of `changes`: an event of the page itself, its forms and its posts. */
export const pageChange = z.looseObject({ field: z.string().min(1).catch('unnamed'), value: z.unknown().optional() });

/** https://developers.facebook.com/docs/messenger-platform/identity/user-profile */
export const userProfile = z.looseObject({ name: text, first_name: text, last_name: text });
