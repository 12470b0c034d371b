import { carriersOf, channelOf } from '@ccm/channels/registry';
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
      ...checkChoice(accounts, { variable: 'SMS_PROVIDER', channel: 'sms', chosen: values.smsProvider }),
      ...checkChoice(accounts, {
        variable: 'WHATSAPP_PROVIDER',
        channel: 'whatsapp',
        chosen: values.whatsappProvider,
      }),
    ],
  };
}

const wordFor = (provider: ProviderName): string => channelOf(provider).shortName ?? provider;

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
  readonly channel: ChannelName;
  readonly chosen: ProviderName | undefined;
}

function checkChoice(accounts: readonly Account[], { variable, channel, chosen }: Choice): readonly string[] {
  const carriers = carriersOf(channel);
  const carrying = accounts.filter((account) => carriers.includes(account.channel));
  const providers = [...new Set(carrying.map(({ provider }) => provider))];
  if (chosen === undefined) {
    if (providers.length < 2) return [];
    return [
      `${variable} is missing: ${providers.join(' and ')} are both configured, so name the one to send by: ${providers.map(wordFor).join(' or ')}`,
    ];
  }
  if (providers.includes(chosen)) return [];
  return [`${variable} names ${chosen}, for which no account is configured`];
}
