import type { Account, ChannelName, ProviderChoice, ProviderName } from '@ccm/core/domain';

export type Resolution =
  | { readonly account: Account }
  | { readonly fault: 'no-account' | 'unknown-account' | 'ambiguous'; readonly message: string };

/** All configured accounts, and the rule by which an outbound message picks one. */
export class AccountRegistry {
  #all: readonly Account[];
  #choice: ProviderChoice;
  #lookAgain: () => void = () => undefined;

  constructor(accounts: readonly Account[], choice: ProviderChoice = {}) {
    this.#all = withUniqueNames(accounts, choice);
    this.#choice = choice;
  }

  get all(): readonly Account[] {
    return this.#all;
  }

  /** From now on these. Whoever asks for an account each time, and keeps none, sees the change at once. */
  replace(accounts: readonly Account[], choice: ProviderChoice = {}): void {
    this.#all = withUniqueNames(accounts, choice);
    this.#choice = choice;
  }

  /** @param lookAgain is called when somebody asks for an account that is not there, and may `replace` before the answer. */
  whenUnknown(lookAgain: () => void): void {
    this.#lookAgain = lookAgain;
  }

  find(channel: ChannelName, name: string): Account | undefined {
    const search = (): Account | undefined =>
      this.#all.find((account) => account.channel === channel && account.name === name);
    return search() ?? this.#searchAgain(search);
  }

  ofProvider(provider: ProviderName): readonly Account[] {
    return this.#all.filter((account) => account.provider === provider);
  }

  /** The accounts that may carry a message for this channel: `sms` may travel by SMPP, `whatsapp` by either provider. */
  carriersOf(channel: ChannelName): readonly Account[] {
    return this.#all.filter(
      (account) => account.channel === channel || (channel === 'sms' && account.channel === 'smpp'),
    );
  }

  /** By its name, else the one the customer last wrote to, else the chosen provider's: its `default`, or its only one. */
  resolve(channel: ChannelName, wish: { readonly account?: string; readonly lastWrittenTo?: string }): Resolution {
    const carriers = this.carriersOf(channel);
    if (wish.account !== undefined) {
      const search = (): Account | undefined =>
        this.carriersOf(channel).find((account) => account.name === wish.account);
      const named = search() ?? this.#searchAgain(search);
      if (named !== undefined) return { account: named };
      return { fault: 'unknown-account', message: `account: no ${channel} account is called "${wish.account}"` };
    }
    const writtenTo = carriers.find((account) => `${account.channel}/${account.name}` === wish.lastWrittenTo);
    return writtenTo === undefined ? this.#byChoice(channel, carriers) : { account: writtenTo };
  }

  #searchAgain(search: () => Account | undefined): Account | undefined {
    this.#lookAgain();
    return search();
  }

  #byChoice(channel: ChannelName, carriers: readonly Account[]): Resolution {
    const chosen = channel === 'sms' || channel === 'whatsapp' ? this.#choice[channel] : undefined;
    const candidates = chosen === undefined ? carriers : carriers.filter(({ provider }) => provider === chosen);
    const [only] = candidates;
    const account = candidates.find(({ name }) => name === 'default') ?? (candidates.length === 1 ? only : undefined);
    if (account !== undefined) return { account };
    if (candidates.length === 0)
      return { fault: 'no-account', message: `channel: no account is configured for ${channel}` };
    const names = candidates.map(({ name }) => name).join(', ');
    return { fault: 'ambiguous', message: `account: name one of the ${channel} accounts ${names}` };
  }
}

/**
 * Two providers may each have a `default` of the same channel (Twilio and 360dialog both carry WhatsApp). The chosen provider's keeps
 * the name; the other goes by its provider's, so that channel and name always mean one account.
 */
function withUniqueNames(accounts: readonly Account[], choice: ProviderChoice): readonly Account[] {
  const isChosen = ({ channel, provider }: Account): boolean =>
    (channel === 'sms' || channel === 'whatsapp') && choice[channel] === provider;
  return accounts.map((account) => {
    const namesakes = accounts.filter(({ channel, name }) => channel === account.channel && name === account.name);
    return namesakes.length === 1 || isChosen(account) ? account : { ...account, name: account.provider };
  });
}
