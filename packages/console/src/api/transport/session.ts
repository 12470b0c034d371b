import * as z from 'zod/mini';
import { call, followSession, nothing } from './http.ts';
import { flag, text } from './schema-helpers.ts';
import { ApiError } from './problem.ts';

const sessionSchema = z.object({ csrf: z.string(), expiresAt: z.string(), version: text, showCustomerData: flag });
export type Session = z.infer<typeof sessionSchema>;

/** `away`: the gateway did not answer the first question. `expired`: there was a session; the page behind stays as it is. */
type SessionState =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'away' }
  | { readonly kind: 'signed-out'; readonly refusal?: string }
  | { readonly kind: 'signed-in'; readonly session: Session }
  | { readonly kind: 'expired'; readonly session: Session };

/** The session of this page. React reads it with useSyncExternalStore. */
class SessionStore {
  #state: SessionState = { kind: 'unknown' };
  readonly #listeners = new Set<() => void>();

  constructor() {
    followSession({
      csrfToken: () => (this.#state.kind === 'signed-in' ? this.#state.session.csrf : undefined),
      onUnauthorized: () => {
        if (this.#state.kind === 'signed-in') this.#set({ kind: 'expired', session: this.#state.session });
      },
    });
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly snapshot = (): SessionState => this.#state;

  /** Resumes the session of the cookie, or opens one with a one-time token. */
  async resume(oneTime: string | undefined): Promise<void> {
    try {
      if (oneTime === undefined) this.#set({ kind: 'signed-in', session: await currentSession() });
      else await this.signIn({ oneTime });
    } catch (error) {
      if (!(error instanceof ApiError)) this.#set({ kind: 'away' });
      else if (oneTime === undefined) this.#set({ kind: 'signed-out' });
      else await this.#resumeWithout(error);
    }
  }

  /** A used link is ignored where the cookie is still valid. */
  async #resumeWithout(refusal: ApiError): Promise<void> {
    try {
      this.#set({ kind: 'signed-in', session: await currentSession() });
    } catch {
      this.#set({ kind: 'signed-out', refusal: `This sign-in link no longer works: ${refusal.message}` });
    }
  }

  /** @throws {ApiError} where the token is refused or sign-in is throttled. */
  async signIn(credential: { readonly token: string } | { readonly oneTime: string }): Promise<void> {
    const session = await call({ method: 'POST', path: '/session', body: credential, schema: sessionSchema });
    this.#set({ kind: 'signed-in', session });
  }

  async signOut(): Promise<void> {
    await call({ method: 'DELETE', path: '/session', schema: nothing });
    this.#set({ kind: 'signed-out' });
  }

  /** Checks the session: an event stream does not report why it was refused. */
  async verify(): Promise<void> {
    if (this.#state.kind !== 'signed-in') return;
    const { session } = this.#state;
    try {
      this.#set({ kind: 'signed-in', session: await currentSession() });
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) this.#set({ kind: 'expired', session });
    }
  }

  #set(state: SessionState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}

/** The session of the cookie. @throws {ApiError} 401 without one. */
async function currentSession(): Promise<Session> {
  const session = await call({ path: '/session', schema: z.nullable(sessionSchema) });
  if (session === null) throw new ApiError({ status: 401, title: 'Unauthorized', detail: 'Nobody is signed in' });
  return session;
}

export const sessionStore = new SessionStore();

/** Removes the one-time token from the address, so that it does not stay in the history. */
export function takeOneTimeToken(): string | undefined {
  const match = /^#token=([^&]+)$/.exec(window.location.hash);
  if (match === null) return undefined;
  window.history.replaceState(null, '', window.location.pathname + window.location.search);
  return decodeURIComponent(match[1] ?? '');
}
