import type { AccountCheck } from '@ccm/channels/contract';
import type { HttpFailure } from '@ccm/core/ports';

type Failure = Pick<AccountCheck, 'detail' | 'remedy'> & { readonly state: 'failed' };

/** The outcome of a call that the provider did not answer. */
export const providerUnreachable = ({ message }: HttpFailure): Failure => ({
  state: 'failed',
  detail: `The provider does not answer this gateway: ${message}`,
  remedy: 'Check the network, the forward proxy, and the address of the API in the configuration.',
});
