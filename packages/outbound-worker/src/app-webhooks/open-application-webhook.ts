import { ApplicationWebhook } from './application-webhook.ts';
import type { RoleDeps } from '../app/role-deps.ts';
import { derivedWebhookKey } from './sign-webhook.ts';

/** An application's address, called with the configured keys, else with the one made of ENVELOPE_SIGNING_KEY. */
export function openApplicationWebhook(
  { config, httpFor }: Pick<RoleDeps, 'config' | 'httpFor'>,
  url: string,
): ApplicationWebhook {
  const { signingKeys } = config.webhooks;
  const keys = signingKeys.length > 0 ? signingKeys : [derivedWebhookKey(config.envelope.signingKeys[0])];
  return new ApplicationWebhook({ url, keys, http: httpFor('webhooks') });
}
