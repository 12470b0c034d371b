import { ApplicationWebhook, derivedWebhookKey } from '../app-webhooks/index.ts';
import type { RoleParts } from './role-parts.ts';

/** An application's address, called with the configured keys, else with the one made of ENVELOPE_SIGNING_KEY. */
export function applicationWebhook(
  { config, httpFor }: Pick<RoleParts, 'config' | 'httpFor'>,
  url: string,
): ApplicationWebhook {
  const { signingKeys } = config.webhooks;
  const keys = signingKeys.length > 0 ? signingKeys : [derivedWebhookKey(config.envelope.signingKeys[0])];
  return new ApplicationWebhook({ url, keys, http: httpFor('webhooks') });
}
