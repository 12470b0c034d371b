import type { Account, ChannelName, ProviderName } from '@ccm/core/domain';
import type { AccountDefinition } from './account-definition.ts';
import { accountsFromEnvironment } from './accounts-from-environment.ts';
import type { ReadAccounts } from './accounts-from-environment.ts';
import { failoverFaults } from './failover-accounts.ts';
import { readChannelsFile } from './channels-file.ts';
import type { Environment } from '../read-environment.ts';
import type { PartialValues } from '../variables/index.ts';

/** The accounts of the environment, then those of CHANNELS_FILE. */
export function readAccounts(
  definitions: readonly AccountDefinition[],
  values: PartialValues['accounts'],
  env: Environment,
): ReadAccounts {
  const read = definitions.map((definition) => accountsFromEnvironment(definition, env));
  if (values.channelsFile !== undefined) read.push(readChannelsFile(values.channelsFile, definitions, env));
  const accounts = read.flatMap((each) => each.accounts);
  return {
    accounts,
    faults: [
      ...read.flatMap((each) => each.faults),
      ...duplicates(accounts),
      ...failoverFaults(accounts),
      ...checkChoice(accounts, { variable: 'SMS_PROVIDER', channels: ['sms', 'smpp'], chosen: values.smsProvider }),
      ...checkChoice(accounts, {
        variable: 'WHATSAPP_PROVIDER',
        channels: ['whatsapp'],
        chosen: whatsappProviderOf(values.whatsappProvider),
      }),
    ],
  };
}

/** WHATSAPP_PROVIDER says `cloud` for short. */
export function whatsappProviderOf(word: PartialValues['accounts']['whatsappProvider']): ProviderName | undefined {
  return word === 'cloud' ? 'whatsapp-cloud' : word;
}

const wordFor = (provider: ProviderName): string => (provider === 'whatsapp-cloud' ? 'cloud' : provider);

function duplicates(accounts: readonly Account[]): readonly string[] {
  const seen = new Set<string>();
  // Two providers may each define the `default` of a channel by their variables: the account registry tells them apart.
  return accounts.flatMap(({ channel, name, provider }) => {
    const key = `${channel}/${name}/${name === 'default' ? provider : ''}`;
    if (seen.has(key)) {
      return [`CHANNELS_FILE account ${name}: ${channel} already has an account of this name, give it another`];
    }
    seen.add(key);
    return [];
  });
}

interface Choice {
  readonly variable: string;
  readonly channels: readonly ChannelName[];
  readonly chosen: ProviderName | undefined;
}

function checkChoice(accounts: readonly Account[], { variable, channels, chosen }: Choice): readonly string[] {
  const providers = [...new Set(accounts.filter(({ channel }) => channels.includes(channel)).map((a) => a.provider))];
  if (chosen === undefined) {
    if (providers.length < 2) return [];
    return [
      `${variable} is missing: ${providers.join(' and ')} are both configured, so name the one to send by: ${providers.map(wordFor).join(' or ')}`,
    ];
  }
  if (providers.includes(chosen)) return [];
  return [`${variable} names ${chosen}, for which no account is configured`];
}
