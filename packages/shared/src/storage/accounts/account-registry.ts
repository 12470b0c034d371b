import { carriersOf } from '@ccm/channels/registry';
import type { Account, ChannelName, ProviderChoice, ProviderName } from '@ccm/core/domain';
import { withRenewed } from './renewed-credentials.ts';
import type { RenewedCredential } from './renewed-credentials.ts';

export type Resolution =
  | { readonly account: Account }
  | { readonly fault: 'no-account' | 'unknown-account' | 'ambiguous'; readonly message: string };

/** The accounts of one configuration, and where each is found. */
interface AccountLists {
  readonly all: readonly Account[];
  readonly byName: ReadonlyMap<string, Account>;
  readonly byProvider: ReadonlyMap<ProviderName, readonly Account[]>;
  readonly byChannel: ReadonlyMap<ChannelName, readonly Account[]>;
}

/** The most names in an error. */
const MAX_NAMES = 10;

/** All configured accounts, and the rule by which an outbound message picks one. */
export class AccountRegistry {
  #lists: AccountLists;
  #configured: readonly Account[];
  #choice: ProviderChoice;
  #renewed: ReadonlyMap<string, RenewedCredential> = new Map();
  #lookAgain: () => void = () => undefined;

  constructor(accounts: readonly Account[], choice: ProviderChoice = {}) {
    this.#configured = withUniqueNames(accounts, choice);
    this.#lists = listsOf(this.#configured);
    this.#choice = choice;
  }

  get all(): readonly Account[] {
    return this.#lists.all;
  }

  /** Replaces the accounts. A caller that asks for an account each time, and keeps none, sees the change at once. */
  replace(accounts: readonly Account[], choice: ProviderChoice = {}): void {
    this.#configured = withUniqueNames(accounts, choice);
    this.#choice = choice;
    this.#rebuild();
  }

  /** From now on these credentials stand in for the configured ones that they renew. */
  renew(credentials: ReadonlyMap<string, RenewedCredential>): void {
    this.#renewed = credentials;
    this.#rebuild();
  }

  /** The configured accounts, without renewed credentials. */
  get configured(): readonly Account[] {
    return this.#configured;
  }

  /** @param lookAgain is called when an unknown account is requested, and may `replace` before the answer. */
  whenUnknown(lookAgain: () => void): void {
    this.#lookAgain = lookAgain;
  }

  find(channel: ChannelName, name: string): Account | undefined {
    const search = (): Account | undefined => this.#lists.byName.get(`${channel}/${name}`);
    return search() ?? this.#searchAgain(search);
  }

  /** The same list for as long as the accounts stay, so that others may index it. */
  ofProvider(provider: ProviderName): readonly Account[] {
    return this.#lists.byProvider.get(provider) ?? [];
  }

  /** The accounts that may carry a message for this channel: `sms` may travel by SMPP, `whatsapp` by either provider. */
  routesOf(channel: ChannelName): readonly Account[] {
    return carriersOf(channel).flatMap((over) => this.#lists.byChannel.get(over) ?? []);
  }

  /** By its name, else the one the customer last wrote to, else the chosen provider's: its `default`, or its only one. */
  resolve(channel: ChannelName, wish: { readonly account?: string; readonly lastWrittenTo?: string }): Resolution {
    const { account: name, lastWrittenTo } = wish;
    if (name !== undefined) {
      const search = (): Account | undefined => this.#route(channel, (over) => `${over}/${name}`);
      const named = search() ?? this.#searchAgain(search);
      if (named !== undefined) return { account: named };
      return { fault: 'unknown-account', message: `account: no ${channel} account is called "${name}"` };
    }
    const writtenTo = this.#route(channel, (over) =>
      lastWrittenTo?.startsWith(`${over}/`) === true ? lastWrittenTo : undefined,
    );
    return writtenTo === undefined ? this.#byChoice(channel, this.routesOf(channel)) : { account: writtenTo };
  }

  /** The first account by its name on the channels over which this one may travel. */
  #route(channel: ChannelName, nameOn: (over: ChannelName) => string | undefined): Account | undefined {
    for (const over of carriersOf(channel)) {
      const name = nameOn(over);
      const found = name === undefined ? undefined : this.#lists.byName.get(name);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #rebuild(): void {
    this.#lists = listsOf(this.#configured.map((account) => withRenewed(account, this.#renewed.get(keyOf(account)))));
  }

  #searchAgain(search: () => Account | undefined): Account | undefined {
    this.#lookAgain();
    return search();
  }

  #byChoice(channel: ChannelName, routes: readonly Account[]): Resolution {
    const chosen = this.#choice[channel];
    const candidates = chosen === undefined ? routes : routes.filter(({ provider }) => provider === chosen);
    const [only] = candidates;
    const account = candidates.find(({ name }) => name === 'default') ?? (candidates.length === 1 ? only : undefined);
    if (account !== undefined) return { account };
    if (candidates.length === 0)
      return { fault: 'no-account', message: `channel: no account is configured for ${channel}` };
    const names = candidates.slice(0, MAX_NAMES).map(({ name }) => name);
    const others = candidates.length > MAX_NAMES ? [`and ${candidates.length - MAX_NAMES} more`] : [];
    return {
      fault: 'ambiguous',
      message: `account: name one of the ${channel} accounts ${[...names, ...others].join(', ')}`,
    };
  }
}

function listsOf(all: readonly Account[]): AccountLists {
  return {
    all,
    // Of two with one name the first counts.
    byName: new Map(all.toReversed().map((account) => [keyOf(account), account])),
    byProvider: Map.groupBy(all, ({ provider }) => provider),
    byChannel: Map.groupBy(all, ({ channel }) => channel),
  };
}

const keyOf = ({ channel, name }: Account): string => `${channel}/${name}`;

/**
 * Two providers may each have a `default` of the same channel (Twilio and 360dialog both carry WhatsApp). The chosen provider's keeps
 * the name; the other goes by its provider's, so that channel and name always mean one account.
 */
function withUniqueNames(accounts: readonly Account[], choice: ProviderChoice): readonly Account[] {
  const isChosen = ({ channel, provider }: Account): boolean => choice[channel] === provider;
  const namesakes = Map.groupBy(accounts, keyOf);
  return accounts.map((account) =>
    namesakes.get(keyOf(account))?.length === 1 || isChosen(account) ? account : { ...account, name: account.provider },
  );
}
