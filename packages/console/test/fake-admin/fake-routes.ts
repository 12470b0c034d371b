import { accountItems, checkResult } from './data/accounts.ts';
import { found, page, problem, removed } from './answers.ts';
import type { Answer } from './answers.ts';
import { attentionItems, redisAwayItem } from './data/attention.ts';
import { campaignsAnswer } from './data/campaigns.ts';
import { configItems } from './data/configuration.ts';
import { FakeConversations } from './data/conversations.ts';
import { FakeDeadLetters, quarantineItems } from './data/dead-letters.ts';
import { bindItems, fleetItems } from './data/fleet.ts';
import { FakeMessages, trailOf } from './data/messages.ts';
import type { FakeMessage } from './data/messages.ts';
import { openApi } from './data/open-api.ts';
import { queueItems } from './data/queues.ts';
import { statsOf } from './data/statistics.ts';

const MAX_REPLAY = 10_000;

export interface Call {
  readonly method: string;
  readonly url: URL;
  readonly body: Record<string, unknown>;
}

interface Context extends Pick<Call, 'url' | 'body'> {
  readonly parts: readonly string[];
}

/** The routes of the admin API over generated data. */
export class FakeRoutes {
  readonly messages: FakeMessages;
  readonly deadLetters: FakeDeadLetters;
  readonly #conversations: FakeConversations;
  /** The message that a replay made, by the id of the message that it was made of. */
  readonly #replays = new Map<string, string>();
  #quarantine = quarantineItems();
  #binds = bindItems();
  /** All lists are empty, as in a new fleet. */
  isEmpty = false;
  /** Every call of data fails with this status. */
  failWith: number | undefined;
  /** Every call of data fails with 503, but for what needs attention. */
  isRedisAway = false;
  /** Orders that the page gave, such as `POST /admin/v1/binds/alerts/0/rebind`. */
  readonly orders: string[] = [];

  /**
   * @param messages how many the fleet remembers
   * @param poison stands in everything that customers and providers control
   */
  constructor(messages: number, poison?: string) {
    this.messages = new FakeMessages(messages);
    if (poison !== undefined) this.messages.poison(poison);
    this.deadLetters = new FakeDeadLetters(
      this.messages.all.slice(0, 20_000).filter(({ failure }) => failure !== null),
    );
    this.#conversations = new FakeConversations(this.messages.all);
  }

  answer({ method, url, body }: Call): Answer {
    const call = `${method} ${url.pathname}`;
    const context = { url, body, parts: url.pathname.split('/').slice(3).map(decodeURIComponent) };
    if (call.endsWith('/openapi.json')) return { status: 200, body: openApi };
    if (this.isRedisAway && url.pathname.endsWith('/attention')) return page([redisAwayItem()], url.searchParams);
    const failure = this.isRedisAway ? 503 : this.failWith;
    if (failure !== undefined) return { status: failure, body: problem(failure, 'Redis does not answer') };
    if (method !== 'GET') this.orders.push(call);
    return this.#list(call, context) ?? this.#whole(call, context) ?? this.#one(call, context);
  }

  #list(call: string, { url }: Context): Answer {
    const query = url.searchParams;
    const lists: Readonly<Record<string, () => unknown[]>> = {
      fleet: fleetItems,
      queues: queueItems,
      attention: attentionItems,
      binds: () => this.#binds,
      config: configItems,
      channels: accountItems,
      quarantine: () => this.#quarantine,
      messages: () => this.#search(query),
      conversations: () => this.#conversations.list(query),
      'dead-letters': () => this.deadLetters.list(query),
      'dead-letters/groups': () => this.deadLetters.groups(query),
    };
    const make = lists[call.replace('GET /admin/v1/', '')];
    return make === undefined ? undefined : page(this.isEmpty ? [] : make(), query);
  }

  #whole(call: string, { url, body }: Context): Answer {
    switch (call) {
      case 'GET /admin/v1/doctor':
        return { status: 200, body: { at: null, items: [], next: null } };
      case 'GET /admin/v1/stats':
        return { status: 200, body: statsOf(url.searchParams) };
      case 'GET /admin/v1/campaigns':
        return {
          status: 200,
          body: this.isEmpty ? { items: [], next: null, sending: null, at: null } : campaignsAnswer(),
        };
      case 'POST /admin/v1/messages':
        return this.#sendTest(body);
      case 'POST /admin/v1/dead-letters/replay':
        return this.#replay(body);
      default:
        return undefined;
    }
  }

  #one(call: string, { body, parts }: Context): Answer {
    const [name = '', id = '', third = '', fourth = ''] = parts;
    const things: Readonly<Record<string, () => Answer>> = {
      messages: () => this.#message(id),
      conversations: () => found(this.#conversations.detail(id)),
      'dead-letters': () =>
        call.startsWith('DELETE') ? removed(this.deadLetters.remove(id)) : found(this.#letter(id)),
      quarantine: () => this.#quarantineCall(call, id, body),
      binds: () => this.#order(`${id}/${third}`, fourth),
      channels: () => ({ status: 200, body: checkResult(id) }),
    };
    return things[name]?.();
  }

  #search(filter: URLSearchParams): FakeMessage[] {
    const typed = filter.get('q')?.replace(/^00/, '+') ?? '';
    const since = filter.get('since');
    return this.messages.all.filter(
      (message) =>
        (['channel', 'account', 'direction', 'status'] as const).every(
          (name) => filter.get(name) === null || filter.get(name) === message[name],
        ) &&
        (since === null || message.acceptedAt >= since) &&
        (typed === '' ||
          [
            message.id,
            message.applicationId,
            message.providerMessageId,
            message.number,
            message.number.replace('+', ''),
          ].includes(typed)),
    );
  }

  #message(id: string): Answer {
    const message = this.messages.all.find((candidate) => candidate.id === id);
    if (message === undefined) return { status: 404, body: problem(404, 'No message has this id') };
    const [replayOf] = [...this.#replays].find(([, as]) => as === id) ?? [];
    const replay = { as: this.#replays.get(id), replayOf };
    return { status: 200, body: trailOf(message, this.deadLetters.ofMessage(id)?.id ?? null, replay) };
  }

  #letter(id: string): unknown {
    const letter = this.deadLetters.get(id);
    const message = this.messages.all.find((candidate) => candidate.id === letter?.messageId);
    return letter === undefined
      ? undefined
      : { ...letter, trail: message === undefined ? null : trailOf(message, letter.id) };
  }

  #sendTest(body: Record<string, unknown>): Answer {
    if (!/^(\+|00)?[0-9 ]{7,16}$/.test(String(body['to'])))
      return { status: 400, body: { ...problem(400, 'to: write the number with plus and country code'), field: 'to' } };
    return { status: 202, body: { id: this.messages.arrive().id } };
  }

  #replay(body: Record<string, unknown>): Answer {
    const ids = Array.isArray(body['ids']) ? new Set(body['ids']) : undefined;
    const filter = new URLSearchParams(body['filter'] as Record<string, string>);
    const matching = this.deadLetters
      .list(filter)
      .filter(({ id }) => ids === undefined || ids.has(id))
      .slice(0, MAX_REPLAY);
    if (body['dryRun'] === true)
      return { status: 200, body: { dryRun: true, matched: matching.length, more: false, items: matching } };
    const replayable = matching.filter(({ reason }) => reason !== 'invalid-to');
    for (const { id, messageId } of replayable) {
      this.deadLetters.remove(id);
      if (messageId !== null) this.#replays.set(messageId, this.messages.arrive().id);
    }
    const failed = matching
      .filter(({ reason }) => reason === 'invalid-to')
      .map(({ id }) => ({ id, why: 'to: +44 (0)7700 900 is not a possible number' }));
    return { status: 200, body: { dryRun: false, matched: matching.length, replayed: replayable.length, failed } };
  }

  #quarantineCall(call: string, id: string, body: Record<string, unknown>): Answer {
    const kept = this.#quarantine.find((candidate) => candidate['id'] === id);
    if (kept === undefined) return { status: 404, body: problem(404, 'No quarantined request has this id') };
    if (call.startsWith('GET')) return { status: 200, body: kept };
    if (call.startsWith('POST') && body['trust'] !== true && kept['provider'] === 'facebook')
      return {
        status: 409,
        body: problem(409, 'It still does not verify: X-Hub-Signature-256 was made with another app secret'),
      };
    this.#quarantine = this.#quarantine.filter((candidate) => candidate !== kept);
    return { status: 202, body: { id, released: true } };
  }

  #order(id: string, order: string): Answer {
    const states: Readonly<Record<string, string>> = { unbind: 'closed', rebind: 'bound', bind: 'bound' };
    this.#binds = this.#binds.map((bind) =>
      bind['id'] === id ? { ...bind, state: states[order] ?? bind['state'], detail: '' } : bind,
    );
    return { status: 202, body: { id, order } };
  }
}
