import type { HttpClient, HttpRequest } from '@ccm/core/ports';
import { jsonIn } from '@ccm/core/objects';
import type { LookUpContext } from './look-up-context.ts';

/** One finding about an account, with its remedy if it is a fault. */
export interface AccountCheck {
  /** `credentials`, `webhook`, … */
  readonly id: string;
  readonly title: string;
  /** `skipped`: it could not be found out. */
  readonly state: 'passed' | 'failed' | 'skipped';
  readonly detail: string;
  readonly remedy: string | null;
}

export interface CheckContext<Settings> extends LookUpContext<Settings> {
  /** The address to enter at the provider; undefined without PUBLIC_BASE_URL. */
  readonly address: string | undefined;
  /** Whether an address that the provider has leads to this account's webhook. */
  readonly isOurs: (address: string) => boolean;
}

type Words = Pick<AccountCheck, 'id' | 'title' | 'detail'>;

export const passed = (words: Words): AccountCheck => ({ ...words, state: 'passed', remedy: null });
export const failed = (words: Words, remedy: string): AccountCheck => ({ ...words, state: 'failed', remedy });
export const skipped = (words: Words, remedy: string | null = null): AccountCheck => ({
  ...words,
  state: 'skipped',
  remedy,
});

const TIMEOUT_MS = 8000;

/** One call of a provider outside of sending: the answer's status and JSON. @throws {HttpFailure} where there is no answer. */
export async function ask(
  { http, signal }: { readonly http: HttpClient; readonly signal: AbortSignal },
  request: HttpRequest,
): Promise<{ readonly status: number; readonly json: unknown }> {
  const { status, body } = await http.request({ timeoutMs: TIMEOUT_MS, signal, ...request });
  return { status, json: jsonIn(body) };
}

/**
 * Compares the address that the provider has with ours.
 * @param has empty or undefined: none is registered.
 * @param where to register it: `the number's page in the Twilio Console`.
 */
export function checkAddress(
  { address, isOurs }: Pick<CheckContext<unknown>, 'address' | 'isOurs'>,
  has: string | null | undefined,
  where: string,
): AccountCheck {
  const words = { id: 'webhook', title: 'Webhook' };
  const remedy = `Enter ${address ?? 'the address of the webhook'} at ${where}.`;
  if (has === undefined || has === null || has === '')
    return failed({ ...words, detail: 'The provider has no address of a webhook.' }, remedy);
  if (address === undefined)
    return skipped(
      { ...words, detail: `The provider has ${has}. PUBLIC_BASE_URL is not set, so it cannot be compared.` },
      'Set PUBLIC_BASE_URL to the address under which providers reach the gateway.',
    );
  if (isOurs(has)) return passed({ ...words, detail: `The provider calls ${has}.` });
  return failed({ ...words, detail: `The provider calls ${has}, which is not this account's webhook.` }, remedy);
}
