import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { json, jsonOf, SimulatorServer } from '../lab/index.ts';
import type { Misbehaviour, RecordedRequest, SimulatorReply, Violation, WaitOptions } from '../lab/index.ts';

const Event = z.strictObject({
  type: z.string().min(1),
  timestamp: z.iso.datetime(),
  data: z.looseObject({}),
});

/** An event as it was taken, repetitions not counted. */
export interface ReceivedEvent extends z.infer<typeof Event> {
  /** `webhook-id`. */
  readonly id: string;
}

const TOLERANCE_S = 300;

/**
 * An application that takes signed webhooks at any path, as Standard Webhooks says (https://www.standardwebhooks.com): it refuses
 * what is unsigned, wrongly signed or too old with 401, and notes it as a violation.
 */
export class ApplicationSimulator {
  readonly #server: SimulatorServer;
  readonly #secret: Buffer;
  #events = new Map<string, ReceivedEvent>();
  #repetitions = 0;

  /** @param secret what WEBHOOK_SIGNING_SECRET is set to: `whsec_` and base64. */
  constructor(secret: string) {
    this.#secret = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
    this.#server = new SimulatorServer({
      answer: (request) => this.#take(request),
      commands: { events: () => ({ events: this.events }), forget: () => this.clear() },
    });
  }

  async listen(port = 0): Promise<this> {
    await this.#server.listen(port);
    return this;
  }

  async stop(): Promise<void> {
    await this.#server.stop();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  get url(): string {
    return this.#server.url;
  }

  /** In the order in which they came, each once. */
  get events(): readonly ReceivedEvent[] {
    return [...this.#events.values()];
  }

  /** How many came again. */
  get repetitions(): number {
    return this.#repetitions;
  }

  get violations(): readonly Violation[] {
    return this.#server.violations;
  }

  misbehave(fault: Misbehaviour): void {
    this.#server.misbehave(fault);
  }

  /** @throws {Error} when no such event comes in time. */
  async waitForEvent(predicate: (event: ReceivedEvent) => boolean, options: WaitOptions = {}): Promise<ReceivedEvent> {
    const found = (): ReceivedEvent | undefined => this.events.find(predicate);
    return this.#server.waitUntil(found, { describe: 'an event', ...options });
  }

  clear(): void {
    this.#server.clear();
    this.#events = new Map();
    this.#repetitions = 0;
  }

  #take(request: RecordedRequest): SimulatorReply {
    const fault = this.#faultOf(request);
    const event = Event.safeParse(jsonOf(request));
    if (fault !== undefined || !event.success) {
      this.#server.violation(fault ?? `no event: ${event.error?.message ?? ''}`, request);
      return json(fault === undefined ? 400 : 401, { error: fault ?? 'no event' });
    }
    const id = request.headers['webhook-id'] ?? '';
    if (this.#events.has(id)) this.#repetitions += 1;
    else this.#events.set(id, { id, ...event.data });
    return json(200, {});
  }

  #faultOf({ headers, body }: RecordedRequest): string | undefined {
    const id = headers['webhook-id'];
    const timestamp = headers['webhook-timestamp'];
    if (id === undefined || timestamp === undefined) return 'webhook-id or webhook-timestamp is missing';
    if (Math.abs(Date.now() / 1000 - Number(timestamp)) > TOLERANCE_S) return 'webhook-timestamp is too old';
    const hmac = createHmac('sha256', this.#secret).update(`${id}.${timestamp}.`).update(body).digest();
    const given = (headers['webhook-signature'] ?? '').split(' ').map((each) => Buffer.from(each.slice(3), 'base64'));
    const fits = given.some((each) => each.length === hmac.length && timingSafeEqual(each, hmac));
    return fits ? undefined : 'webhook-signature does not fit';
  }
}
