import type { LabFleet } from '../fleet/index.ts';

/** A list of the admin API: `{items, next}`, each item with its id. */
export interface AdminList {
  readonly items: readonly (Readonly<Record<string, unknown>> & { readonly id: string })[];
  readonly next: unknown;
}

export async function adminList(fleet: LabFleet, path: string): Promise<AdminList> {
  const answer = await fleet.admin(path);
  if (answer.status !== 200) throw new Error(`${path} was answered ${String(answer.status)}: ${await answer.text()}`);
  return (await answer.json()) as AdminList;
}

export async function adminPost(
  fleet: LabFleet,
  path: string,
  body?: unknown,
): Promise<{ status: number; body: unknown }> {
  const answer = await fleet.admin(path, {
    method: 'POST',
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: await answer.json() };
}
