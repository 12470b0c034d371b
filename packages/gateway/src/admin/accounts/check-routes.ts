import type { AccountCheck } from '@ccm/channels/contract';
import { channelOf, toChannelName } from '@ccm/channels/registry';
import type { Account } from '@ccm/core/domain';
import { HttpFailure } from '@ccm/core/ports';
import type { HttpClient } from '@ccm/core/ports';
import type { Logger } from '@ccm/shared/platform/logging';
import type { AccountRegistry, BindRegistry, RenewedCredentials } from '@ccm/shared/storage/accounts';
import { Router } from 'express';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { sendProblem } from '../../http/problem.ts';
import { readBody } from '../query/page.ts';
import { bindChecks } from './bind-checks.ts';
import { isoTime } from '../iso-time.ts';
import { leadsToAccount, webhookAddresses } from './webhook-addresses.ts';
import { providerUnreachable } from './provider-unreachable.ts';
import { renewalChecks } from './renewal-checks.ts';
import { registerWebhook } from './webhook-registration.ts';
import type { RegistrationOutcome } from './webhook-registration.ts';

export interface CheckRoutesDeps {
  readonly accounts: AccountRegistry;
  readonly bindRegistry: BindRegistry;
  readonly renewed: Pick<RenewedCredentials, 'all'>;
  readonly publicBaseUrl: string | undefined;
  /** Through the forward proxy, where there is one. */
  readonly http: HttpClient;
  readonly logger: Logger;
}

/** Without unknown words: a misspelt `dryRun` would register. */
export const registrationOrder = z.strictObject({ dryRun: z.boolean().default(false) });

const TIMEOUT_MS = 10_000;

/**
 * POST /channels/:channel/:account/check asks the provider how the account stands and changes nothing; /webhook registers our webhook
 * there, and tells how it stands then.
 */
export function checkRoutes(deps: CheckRoutesDeps): Router {
  const router = Router();
  router.post('/channels/:channel/:account/check', async (request, response) => {
    const account = accountOf(request, response, deps);
    if (account === undefined) return;
    response.json({ at: isoTime(Date.now()), checks: await checksOf(account, deps) });
  });
  router.post('/channels/:channel/:account/webhook', async (request, response) => {
    const account = accountOf(request, response, deps);
    if (account === undefined) return;
    const { dryRun } = readBody(request, registrationOrder);
    const steps = await registerWebhook(account, deps, dryRun);
    logOutcome(account, steps, { dryRun, logger: deps.logger });
    response.json({
      at: isoTime(Date.now()),
      dryRun,
      address: webhookAddresses(account, deps)[0] ?? null,
      done: steps.every(({ state }) => state !== 'failed'),
      steps,
      checks: await checksOf(account, deps),
    });
  });
  return router;
}

function accountOf(request: Request, response: Response, { accounts }: CheckRoutesDeps): Account | undefined {
  const { channel, account: name } = request.params;
  const wanted = toChannelName(String(channel));
  const account = accounts.all.find((each) => each.channel === wanted && each.name === name);
  if (account === undefined)
    sendProblem(response, { status: 404, detail: 'No account has this channel and name: GET /channels lists them' });
  return account;
}

/** Logs an operator's changes at a provider. */
function logOutcome(
  { channel, name }: Account,
  steps: readonly RegistrationOutcome[],
  { dryRun, logger }: { readonly dryRun: boolean; readonly logger: Logger },
): void {
  if (dryRun || steps.length === 0) return;
  logger.info(
    { channel, account: name, steps: steps.map(({ id, state }) => `${id} ${state}`) },
    'webhook registration',
  );
}

/** Checks an account at its provider. */
export async function checksOf(account: Account, deps: CheckRoutesDeps): Promise<readonly AccountCheck[]> {
  const { check } = channelOf(account.provider);
  if (check === undefined) return sessionChecks(account, deps);
  const { accounts, publicBaseUrl, http } = deps;
  const [address] = webhookAddresses(account, deps);
  try {
    const found = await check({
      account,
      http,
      signal: AbortSignal.timeout(TIMEOUT_MS),
      address,
      isOurs: (url) => leadsToAccount(url, account, { accounts, publicBaseUrl }),
    });
    return [...found, ...(await renewalChecks(account, deps))];
  } catch (error) {
    if (!(error instanceof HttpFailure)) throw error;
    return [{ id: 'reachable', title: 'Provider', ...providerUnreachable(error) }];
  }
}

/** Checks the sessions of an account by the reports of replicas in Redis. */
async function sessionChecks(
  account: Account,
  { bindRegistry, logger }: CheckRoutesDeps,
): Promise<readonly AccountCheck[]> {
  try {
    return bindChecks(account, await bindRegistry.list());
  } catch (err) {
    logger.warn({ err, account: account.name }, 'failed to read the binds of an account');
    return [UNKNOWN_BINDS];
  }
}

const UNKNOWN_BINDS: AccountCheck = {
  id: 'binds',
  title: 'Binds',
  state: 'skipped',
  detail: 'Redis does not answer: how the binds stand is not known.',
  remedy: 'Bring Redis back first.',
};
