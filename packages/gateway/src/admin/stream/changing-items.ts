import type { BindRegistry } from '@ccm/shared/storage/accounts';
import type { FleetRegistry } from '@ccm/shared/storage/fleet';
import { shownBind } from '../routes/bind-routes.ts';
import { shownReplica } from '../routes/fleet-routes.ts';
import { feedEvent } from './feed-events.ts';
import type { FeedEvent, FeedEventName } from './feed-events.ts';

type Item = { readonly id: string } & Readonly<Record<string, unknown>>;

/** A list that is looked at again and again: tells the items that are not as they were. */
export class ChangingItems {
  readonly #name: FeedEventName;
  readonly #list: () => Promise<readonly Item[]>;
  #known: ReadonlyMap<string, string> = new Map();

  constructor(name: FeedEventName, list: () => Promise<readonly Item[]>) {
    this.#name = name;
    this.#list = list;
  }

  static ofFleet(fleet: FleetRegistry): ChangingItems {
    return new ChangingItems('fleet', async () => (await fleet.list()).map(shownReplica));
  }

  static ofBinds(bindRegistry: BindRegistry): ChangingItems {
    return new ChangingItems('bind', async () => (await bindRegistry.list()).map(shownBind));
  }

  async changes(): Promise<FeedEvent[]> {
    const events = (await this.#list()).map((item) => feedEvent(this.#name, item));
    const changed = events.filter((event) => this.#known.get(String(event.facts['id'])) !== event.text);
    this.#known = new Map(events.map((event) => [String(event.facts['id']), event.text]));
    return changed;
  }
}
