import { z } from 'zod';
import { basicAuthOf, json, jsonOf, HttpSimulator } from '../lab/index.ts';
import type { ControlCommands, RecordedRequest, SimulatorReply, WaitOptions } from '../lab/index.ts';

export interface CrmOptions {
  /** Default crm and secret. */
  readonly user?: string;
  readonly password?: string;
}

const Notification = z.strictObject({ callbackId: z.string().min(1), status: z.int() });

/** SMPP message_state numbers in the order in which a message moves: accepted, en route, then an end. */
const RANK = new Map([
  [6, 0],
  [1, 1],
  [2, 2],
  [3, 2],
  [5, 2],
  [7, 2],
  [8, 2],
]);

/**
 * A CRM that takes delivery notifications at any path: `POST {callbackId, status}` with basic auth. It notes a violation when a
 * status repeats, steps back, or follows an end.
 */
export class CrmSimulator extends HttpSimulator {
  readonly #login: { readonly user: string; readonly password: string };
  readonly #statuses = this.memory.map<string, number[]>();
  readonly #lastRequest = this.memory.map<string, number>();

  constructor({ user = 'crm', password = 'secret' }: CrmOptions = {}) {
    super();
    this.#login = { user, password };
  }

  /** The value for CRM_API_URL. */
  override get url(): string {
    return `${this.server.url}/delivery-notifications`;
  }

  /** The accepted statuses of one message, in order. */
  statusesOf(callbackId: string): readonly number[] {
    return this.#statuses.get(callbackId) ?? [];
  }

  get callbackIds(): readonly string[] {
    return [...this.#statuses.keys()];
  }

  /** @throws {Error} when the message does not get that status in time. */
  async waitForStatus(callbackId: string, status: number, options: WaitOptions = {}): Promise<readonly number[]> {
    const describe = `status ${String(status)} of ${callbackId}`;
    await this.server.waitUntil(() => this.statusesOf(callbackId).includes(status), { describe, ...options });
    return this.statusesOf(callbackId);
  }

  override clear(): void {
    super.clear();
    this.#statuses.clear();
    this.#lastRequest.clear();
  }

  protected override commands(): ControlCommands {
    return {
      statuses: ({ callbackId }) => ({ statuses: this.statusesOf(String(callbackId)) }),
      all: () => Object.fromEntries(this.#statuses),
      forget: () => this.clear(),
    };
  }

  protected override answer(request: RecordedRequest): SimulatorReply {
    const login = basicAuthOf(request);
    if (login?.user !== this.#login.user || login.password !== this.#login.password) {
      return { status: 401, headers: { 'www-authenticate': 'Basic realm="crm"' }, body: 'Unauthorized' };
    }
    if (request.method === 'HEAD') return { status: 405, headers: { allow: 'POST' } };
    const parsed = Notification.safeParse(jsonOf(request));
    if (request.method !== 'POST' || parsed.data === undefined) {
      this.server.violation('not a POST of exactly {callbackId: string, status: integer}', request);
      return json(400, { error: 'callbackId and status are needed' });
    }
    this.#keep(parsed.data, request);
    return { status: 200, headers: { 'content-type': 'text/plain' }, body: 'updated' };
  }

  #keep({ callbackId, status }: z.infer<typeof Notification>, request: RecordedRequest): void {
    const earlier = this.statusesOf(callbackId);
    const last = earlier.at(-1);
    if (last === status && this.#answerWasLost(callbackId)) return;
    if (!RANK.has(status)) this.server.violation(`status ${String(status)} is no message state`, request);
    if (last !== undefined && (RANK.get(status) ?? 0) <= (RANK.get(last) ?? 0)) {
      this.server.violation(`${callbackId}: status ${String(status)} after ${String(last)}`, request);
    }
    this.#statuses.set(callbackId, [...earlier, status]);
    this.#lastRequest.set(callbackId, request.number);
    this.server.changed();
  }

  /** Whether the answer of the last notification was lost or a failure: sending it again is then no repetition. */
  #answerWasLost(callbackId: string): boolean {
    const number = this.#lastRequest.get(callbackId);
    return this.server.requests.find((request) => request.number === number)?.answeredStatus !== 200;
  }
}
