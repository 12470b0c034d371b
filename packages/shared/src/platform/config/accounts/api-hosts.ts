import type { Account } from '@ccm/core/domain';
import type { AccountDefinition } from './account-definition.ts';

/** The hosts (`host` or `host:port`) of the `*_API_URL` of all accounts: their media may always be fetched. */
export function apiHosts(definitions: readonly AccountDefinition[], accounts: readonly Account[]): readonly string[] {
  const hosts = accounts.flatMap((account) => {
    const fields = definitions.find((each) => each.provider === account.provider)?.settingFields ?? {};
    const keys = Object.keys(fields).filter((key) => fields[key]?.env.endsWith('_API_URL') === true);
    const settings = new Map(Object.entries(account.settings ?? {}));
    return keys.flatMap((key) => {
      const url: unknown = settings.get(key);
      return typeof url === 'string' && URL.canParse(url) ? [new URL(url).host] : [];
    });
  });
  return [...new Set(hosts)];
}
