import { z } from 'zod';
import { failed, passed, skipped } from '../../contract/index.ts';
import type { AccountCheck } from '../../contract/index.ts';

/** Whether messages can be sent, and what hinders (https://developers.facebook.com/docs/whatsapp/cloud-api/health-status). */
export const healthStatus = z.looseObject({
  can_send_message: z.string().optional(),
  entities: z
    .array(
      z.looseObject({
        errors: z
          .array(z.looseObject({ error_description: z.string().optional(), possible_solution: z.string().optional() }))
          .optional(),
      }),
    )
    .optional(),
});
type HealthStatus = z.output<typeof healthStatus>;

/** @param about what it is the health of: `+44 20 7123 4567`. @param more further facts for the detail */
export function checkHealth(
  words: Pick<AccountCheck, 'id' | 'title'> & { readonly about: string; readonly more?: string },
  health: HealthStatus | undefined,
): AccountCheck {
  const { about, more = '', ...place } = words;
  const state = health?.can_send_message ?? 'AVAILABLE';
  const what = { ...place, detail: `${about} can send: ${state.toLowerCase()}${more}.` };
  if (state === 'AVAILABLE') return passed(what);
  const why = (health?.entities ?? [])
    .flatMap(({ errors = [] }) => errors)
    .flatMap(({ error_description: description = '', possible_solution: remedy = '' }) => [description, remedy])
    .filter((sentence) => sentence !== '')
    .join(' ');
  const remedy = why === '' ? 'Open the number in WhatsApp Manager.' : why;
  // It sends: a business that Meta has not verified yet is limited for weeks.
  return state === 'LIMITED' ? skipped(what, remedy) : failed(what, remedy);
}
