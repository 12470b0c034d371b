import { z } from 'zod';
import { ask, failed, passed, skipped } from '../contract/index.ts';
import type { AccountCheck, LookUpContext } from '../contract/index.ts';
import { bearer, proofOf } from './graph.ts';

/** The address, app and secret by which a token can be looked up. */
interface MetaToken {
  /** With its version. */
  readonly apiUrl: string;
  readonly appSecret: string;
  readonly token: string;
  /** The remedy before the token expires. */
  readonly remedy: string;
}

const app = z.looseObject({ id: z.string() });
const debugged = z.looseObject({
  data: z.looseObject({ is_valid: z.boolean().default(true), expires_at: z.number().default(0) }),
});

const EXPIRY = { id: 'expiry', title: 'Expiry of the access token' };
const DAY_S = 86_400;
const SOON_DAYS = 14;

/**
 * Asks Meta until when a token is good (https://developers.facebook.com/docs/graph-api/reference/debug_token), as the app that it belongs to.
 * Empty where Meta does not tell.
 */
export async function checkExpiry(
  context: Pick<LookUpContext<unknown>, 'http' | 'signal'>,
  { apiUrl, appSecret, token, remedy }: MetaToken,
): Promise<readonly AccountCheck[]> {
  const own = await ask(context, {
    method: 'GET',
    url: `${apiUrl}/app?${proofOf(token, appSecret)}`,
    headers: bearer(token),
  });
  const appId = app.safeParse(own.json).data?.id;
  if (own.status !== 200 || appId === undefined) return [];
  const url = `${apiUrl}/debug_token?input_token=${encodeURIComponent(token)}`;
  const { status, json } = await ask(context, { method: 'GET', url, headers: bearer(`${appId}|${appSecret}`) });
  const told = debugged.safeParse(json).data?.data;
  return status === 200 && told !== undefined ? [judge(told, remedy)] : [];
}

function judge({ is_valid: isValid, expires_at: at }: z.infer<typeof debugged>['data'], remedy: string): AccountCheck {
  if (!isValid) return failed({ ...EXPIRY, detail: 'Meta says that it is not valid any more.' }, remedy);
  if (at === 0) return passed({ ...EXPIRY, detail: 'It does not expire.' });
  const days = Math.floor((at - Date.now() / 1000) / DAY_S);
  const detail = `It expires on ${new Date(at * 1000).toISOString().slice(0, 10)}, in ${days} day${days === 1 ? '' : 's'}.`;
  return days < SOON_DAYS ? skipped({ ...EXPIRY, detail }, remedy) : passed({ ...EXPIRY, detail });
}
