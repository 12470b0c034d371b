import type { QueryClient } from '@tanstack/react-query';
import type * as z from 'zod/mini';
import { bindSchema } from '../binds.ts';
import { replicaSchema } from '../fleet.ts';
import type { Bind } from '../binds.ts';
import type { Replica } from '../fleet.ts';
import { messageSchema } from '../messages.ts';
import type { Message } from '../messages.ts';
import { sessionStore } from '../transport/session.ts';

export type StreamState = 'connecting' | 'live' | 'away' | 'paused';

const PATH = '/admin/v1/stream';
/** Without a listener for messages, the gateway sends only what is rare. */
const RARE_EVENTS = 'dead-letter,bind,fleet,redis';
const RETRY_MS = [1000, 2000, 3000, 5000] as const;
const LAST_RETRY_MS = 5000;
/** A hidden page closes its connection after this time, so that forgotten tabs cost the gateway nothing. */
const HIDDEN_MS = 60_000;
const GATHER_MS = 1000;

/** The live events of the fleet: one connection per page, opened again whenever it breaks. */
export class LiveStream {
  #state: StreamState = 'connecting';
  #source: EventSource | undefined;
  #attempt = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #hide: ReturnType<typeof setTimeout> | undefined;
  #gather: ReturnType<typeof setTimeout> | undefined;
  readonly #stale = new Set<string>();
  readonly #client: QueryClient;
  readonly #stateListeners = new Set<() => void>();
  readonly #messageListeners = new Map<(message: Message) => void, () => void>();

  constructor(client: QueryClient) {
    this.#client = client;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#stateListeners.add(listener);
    return () => this.#stateListeners.delete(listener);
  };

  readonly snapshot = (): StreamState => this.#state;

  /** @param opened is called whenever the stream has (again) begun to carry messages: fetch earlier ones separately. */
  onMessage(listener: (message: Message) => void, opened: () => void = () => undefined): () => void {
    this.#messageListeners.set(listener, opened);
    if (this.#messageListeners.size === 1) this.#reopen();
    return () => {
      this.#messageListeners.delete(listener);
      if (this.#messageListeners.size === 0) this.#reopen();
    };
  }

  /** @returns a function that closes it. */
  start(): () => void {
    this.#open();
    const onVisibility = (): void => this.#followVisibility();
    document.addEventListener('visibilitychange', onVisibility);
    window.addEventListener('online', onVisibility);
    return () => {
      document.removeEventListener('visibilitychange', onVisibility);
      window.removeEventListener('online', onVisibility);
      this.#close();
      this.#set('paused');
      clearTimeout(this.#gather);
    };
  }

  #reopen(): void {
    if (this.#source === undefined) return;
    this.#close();
    this.#open();
  }

  /** Tries at once, in place of waiting for the next try. */
  retryNow(): void {
    this.#close();
    this.#attempt = 0;
    this.#open();
  }

  #open(): void {
    const source = new EventSource(this.#messageListeners.size > 0 ? PATH : `${PATH}?events=${RARE_EVENTS}`);
    this.#source = source;
    source.addEventListener('open', () => {
      const wasAway = this.#attempt > 0 || this.#state === 'paused';
      this.#attempt = 0;
      this.#set('live');
      if (wasAway) void this.#client.invalidateQueries();
      for (const opened of this.#messageListeners.values()) opened();
    });
    source.addEventListener('error', () => this.#onError());
    source.addEventListener('message', (event) => this.#onMessage(event));
    source.addEventListener('fleet', (event) => this.#onReplica(event));
    source.addEventListener('bind', (event) => this.#onBind(event));
    // Every answer depends on it.
    source.addEventListener('redis', () => void this.#client.invalidateQueries());
    source.addEventListener('dead-letter', () => this.#markStale('dead-letters', 'attention'));
  }

  #close(): void {
    clearTimeout(this.#retry);
    clearTimeout(this.#hide);
    this.#source?.close();
    this.#source = undefined;
  }

  #onError(): void {
    this.#close();
    this.#set('away');
    const delay = RETRY_MS[Math.min(this.#attempt, RETRY_MS.length - 1)] ?? LAST_RETRY_MS;
    this.#attempt += 1;
    this.#retry = setTimeout(() => this.#open(), delay);
    void sessionStore.verify();
  }

  #followVisibility(): void {
    clearTimeout(this.#hide);
    if (document.visibilityState === 'hidden') {
      this.#hide = setTimeout(() => {
        this.#close();
        this.#set('paused');
      }, HIDDEN_MS);
    } else if (this.#source === undefined || this.#source.readyState === EventSource.CLOSED) {
      this.#close();
      this.#open();
    }
  }

  #onMessage(event: MessageEvent<unknown>): void {
    const message = read(event, messageSchema);
    if (message === undefined) return;
    for (const listener of this.#messageListeners.keys()) listener(message);
    void this.#client.invalidateQueries({ queryKey: ['message', message.id] });
  }

  #onReplica(event: MessageEvent<unknown>): void {
    const replica = read(event, replicaSchema);
    if (replica !== undefined) this.#client.setQueryData<readonly Replica[]>(['fleet'], (old) => merged(old, replica));
  }

  #onBind(event: MessageEvent<unknown>): void {
    const bind = read(event, bindSchema);
    if (bind !== undefined) this.#client.setQueryData<readonly Bind[]>(['binds'], (old) => merged(old, bind));
  }

  /** Many events within a second cause one refresh. */
  #markStale(...keys: readonly string[]): void {
    for (const key of keys) this.#stale.add(key);
    this.#gather ??= setTimeout(() => {
      this.#gather = undefined;
      for (const key of this.#stale) void this.#client.invalidateQueries({ queryKey: [key] });
      this.#stale.clear();
    }, GATHER_MS);
  }

  #set(state: StreamState): void {
    this.#state = state;
    for (const listener of this.#stateListeners) listener();
  }
}

function merged<Item extends { readonly id: string }>(
  old: readonly Item[] | undefined,
  item: Item,
): readonly Item[] | undefined {
  if (old === undefined) return undefined;
  const known = old.some(({ id }) => id === item.id);
  return known ? old.map((other) => (other.id === item.id ? item : other)) : [...old, item];
}

function read<Output>({ data }: MessageEvent<unknown>, schema: z.ZodMiniType<Output>): Output | undefined {
  if (typeof data !== 'string') return undefined;
  try {
    return schema.safeParse(JSON.parse(data)).data;
  } catch {
    return undefined;
  }
}
