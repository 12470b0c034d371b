import type { AccountCheck } from '@ccm/channels/contract';
import { channelOf } from '@ccm/channels/registry';
import type { Account } from '@ccm/core/domain';
import { HttpFailure } from '@ccm/core/ports';
import type { HttpClient } from '@ccm/core/ports';
import type { AccountRegistry, BindRegistry } from '@ccm/shared/storage/accounts';
import { Router } from 'express';
import { sendProblem } from '../../http/problem.ts';
import { bindChecks } from '../view/bind-checks.ts';
import { isoTime } from '../view/iso-time.ts';
import { leadsToAccount, webhookAddresses } from '../view/webhook-addresses.ts';

export interface CheckRoutesDeps {
  readonly accounts: AccountRegistry;
  readonly board: BindRegistry;
  readonly publicBaseUrl: string | undefined;
  /** Through the forward proxy, where there is one. */
  readonly http: HttpClient;
}

const TIMEOUT_MS = 10_000;

/** POST /channels/:channel/:account/check: asks the provider how the account stands. Nothing is changed by it. */
export function checkRoutes(deps: CheckRoutesDeps): Router {
  const router = Router();
  router.post('/channels/:channel/:account/check', async (request, response) => {
    const { channel, account: name } = request.params;
    const account = deps.accounts.all.find((each) => each.channel === channel && each.name === name);
    if (account === undefined) {
      sendProblem(response, { status: 404, detail: 'No account has this channel and name: GET /channels lists them' });
      return;
    }
    response.json({ at: isoTime(Date.now()), checks: await checksOf(account, deps) });
  });
  return router;
}

async function checksOf(account: Account, deps: CheckRoutesDeps): Promise<readonly AccountCheck[]> {
  const { check } = channelOf(account.provider);
  if (check === undefined) return bindChecks(account, await deps.board.list());
  const { accounts, publicBaseUrl, http } = deps;
  const [address] = webhookAddresses(account, deps);
  try {
    return await check({
      account,
      http,
      signal: AbortSignal.timeout(TIMEOUT_MS),
      address,
      isOurs: (url) => leadsToAccount(url, account, { accounts, publicBaseUrl }),
    });
  } catch (error) {
    if (!(error instanceof HttpFailure)) throw error;
    return [unreachable(error)];
  }
}

const unreachable = ({ message }: HttpFailure): AccountCheck => ({
  id: 'reachable',
  title: 'Provider',
  state: 'failed',
  detail: `The provider does not answer this gateway: ${message}`,
  remedy: 'Check the network, the forward proxy, and the address of the API in the configuration.',
});
