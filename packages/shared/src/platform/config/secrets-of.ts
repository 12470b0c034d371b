import type { AccountDefinition } from './accounts/account-definition.ts';
import type { FleetConfig } from './fleet-config.ts';

const MIN_HEADER_SECRET = 12;

/** Every secret value of a configuration, for the logger to look for. */
export function secretsOf(config: FleetConfig, definitions: readonly AccountDefinition[]): readonly string[] {
  const { admin, amq, campaign, crm, envelope, http, proxy, redis, ssl, webhooks } = config;
  const logins = [redis, crm.endpoint?.auth, amq.login, proxy?.auth, campaign?.database];
  const stores = [ssl.keyStore, ssl.trustStore, amq.tls?.keyStore, amq.tls?.trustStore];
  const secrets = [
    ...envelope.signingKeys,
    ...envelope.encryptionKeys,
    ...http.apiTokens,
    admin.token,
    ssl.keyStore?.keyPass,
    ...logins.map((login) => login?.password),
    ...stores.map((store) => store?.pass),
    ...webhooks.signingKeys,
    ...headerSecrets(config),
    ...config.accounts.flatMap((account) => accountSecrets(account, definitions)),
  ];
  return [...new Set(secrets.filter((secret) => secret !== undefined))];
}

/** A short value, as a tenant's name, is no secret, and would mask every word that it is part of. */
const headerSecrets = ({ tracing }: FleetConfig): readonly string[] =>
  Object.values(tracing?.headers ?? {}).filter((value) => value.length >= MIN_HEADER_SECRET);

function accountSecrets(
  { provider, settings }: FleetConfig['accounts'][number],
  definitions: readonly AccountDefinition[],
): readonly string[] {
  const fields = definitions.find((definition) => definition.provider === provider)?.settingFields ?? {};
  return Object.entries(settings ?? {}).flatMap(([key, value]: [string, unknown]) =>
    fields[key]?.sensitive === true && typeof value === 'string' ? [value] : [],
  );
}
