import { z } from 'zod';
import type { LabFleet } from './lab-fleet.ts';

const letters = z.object({ items: z.array(z.object({ description: z.string() })) });
const messages = z.object({
  items: z.array(z.object({ failure: z.object({ description: z.string().optional() }).nullable() })),
});

/** Asks the admin API why CCM refused a command, or gave its message up; undefined where it did neither. @param id the application's */
export async function whyGivenUp(fleet: Pick<LabFleet, 'admin'>, id: string): Promise<string | undefined> {
  const ask = async (path: string): Promise<unknown> => (await fleet.admin(path)).json();
  const refused = letters.safeParse(await ask(`/dead-letters?q=${encodeURIComponent(id)}`)).data?.items[0];
  if (refused !== undefined) return refused.description;
  const [message] = messages.safeParse(await ask(`/messages?id=${encodeURIComponent(id)}`)).data?.items ?? [];
  return message?.failure?.description;
}
