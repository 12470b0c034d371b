import type { AccountCheck, RegistrationPlan, RegistrationStep } from '@ccm/channels/contract';
import { channelOf } from '@ccm/channels/registry';
import type { Account } from '@ccm/core/domain';
import { HttpFailure } from '@ccm/core/ports';
import type { HttpClient } from '@ccm/core/ports';
import type { AccountRegistry } from '@ccm/shared/storage/accounts';
import { providerUnreachable } from './provider-unreachable.ts';
import { leadsToAccount, sharedWebhookAddress, webhookAddresses } from './webhook-addresses.ts';

/** One step of a registration and its outcome. */
export interface RegistrationOutcome {
  readonly id: string;
  readonly title: string;
  /** `planned`: a dry run would go on with it; `skipped`: not tried, or nothing to do here. */
  readonly state: 'planned' | 'passed' | 'failed' | 'skipped';
  readonly detail: string;
  readonly remedy: string | null;
}

interface RegistrationDeps {
  readonly accounts: AccountRegistry;
  readonly publicBaseUrl: string | undefined;
  /** Through the forward proxy, where there is one. */
  readonly http: HttpClient;
}

const TIMEOUT_MS = 25_000;
const WEBHOOK = { id: 'webhook', title: 'Webhook' };

/**
 * Registers this gateway's webhook of an account at its provider, step by step. @param isDryRun asks for the provider's present state, and
 * changes nothing. @returns the steps, and those to be done by hand; empty if the provider is set up already.
 */
export async function registerWebhook(
  account: Account,
  deps: RegistrationDeps,
  isDryRun: boolean,
): Promise<readonly RegistrationOutcome[]> {
  try {
    const { steps, obstacles } = await planFor(account, deps);
    const outcomes = isDryRun ? steps.map(planned) : await runAll(steps);
    return [...obstacles, ...outcomes];
  } catch (error) {
    if (error instanceof HttpFailure) return [{ ...WEBHOOK, ...providerUnreachable(error) }];
    throw error;
  }
}

async function planFor(account: Account, deps: RegistrationDeps): Promise<RegistrationPlan> {
  const { register, webhooks } = channelOf(account.provider);
  const [address] = webhookAddresses(account, deps);
  const sharedAddress = sharedWebhookAddress(account, deps);
  if (webhooks.length === 0) return byHand('skipped', NO_WEBHOOK, null);
  if (address === undefined || sharedAddress === undefined) return byHand('failed', NO_ADDRESS, SET_ADDRESS);
  if (register === undefined)
    return byHand(
      'failed',
      'No call of the provider’s API sets its webhook.',
      `Enter ${address} at the provider by hand.`,
    );
  return register({
    account,
    http: deps.http,
    signal: AbortSignal.timeout(TIMEOUT_MS),
    address,
    sharedAddress,
    isOurs: (url) => leadsToAccount(url, account, deps),
  });
}

const NO_WEBHOOK = 'The provider calls no webhook: messages come in over the bind.';
const NO_ADDRESS = 'PUBLIC_BASE_URL is not set, so the address to register is not known.';
const SET_ADDRESS = 'Set PUBLIC_BASE_URL to the https address under which providers reach the gateway, and restart it.';

const byHand = (state: AccountCheck['state'], detail: string, remedy: string | null): RegistrationPlan => ({
  steps: [],
  obstacles: [{ ...WEBHOOK, state, detail, remedy }],
});

const planned = ({ id, title, detail }: RegistrationStep): RegistrationOutcome => ({
  id,
  title,
  state: 'planned',
  detail,
  remedy: null,
});

/** A step may rest on the one before it: none is tried after a failure. */
async function runAll(steps: readonly RegistrationStep[]): Promise<readonly RegistrationOutcome[]> {
  const outcomes: RegistrationOutcome[] = [];
  for (const step of steps) {
    const hasFailed = outcomes.some(({ state }) => state === 'failed');
    outcomes.push(hasFailed ? { ...planned(step), state: 'skipped' } : await runOne(step));
  }
  return outcomes;
}

async function runOne(step: RegistrationStep): Promise<RegistrationOutcome> {
  const { id, title, detail } = step;
  try {
    const fault = await step.run();
    return fault === undefined
      ? { id, title, state: 'passed', detail, remedy: null }
      : { id, title, state: 'failed', ...fault };
  } catch (error) {
    if (error instanceof HttpFailure) return { id, title, ...providerUnreachable(error) };
    throw error;
  }
}
