import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { json, jsonOf, HttpSimulator } from '../lab/index.ts';
import type { ControlCommands, RecordedRequest, SimulatorReply, WaitOptions } from '../lab/index.ts';

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
 * Simulates an application that takes signed webhooks at any path, as Standard Webhooks defines them (https://www.standardwebhooks.com):
 * it refuses unsigned, wrongly signed and old ones with 401, and notes them as violations.
 */
export class ApplicationSimulator extends HttpSimulator {
  readonly #secret: Buffer;
  readonly #events = this.memory.map<string, ReceivedEvent>();
  #repetitions = 0;

  /** @param secret the value of WEBHOOK_SIGNING_SECRET: `whsec_` and base64. */
  constructor(secret: string) {
    super();
    this.#secret = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  }

  /** In the order in which they came, each once. */
  get events(): readonly ReceivedEvent[] {
    return [...this.#events.values()];
  }

  /** The number of repeated events. */
  get repetitions(): number {
    return this.#repetitions;
  }

  /** @throws {Error} when no such event comes in time. */
  async waitForEvent(predicate: (event: ReceivedEvent) => boolean, options: WaitOptions = {}): Promise<ReceivedEvent> {
    const found = (): ReceivedEvent | undefined => this.events.find(predicate);
    return this.server.waitUntil(found, { describe: 'an event', ...options });
  }

  override clear(): void {
    super.clear();
    this.#events.clear();
    this.#repetitions = 0;
  }

  protected override commands(): ControlCommands {
    return { events: () => ({ events: this.events }), forget: () => this.clear() };
  }

  protected override answer(request: RecordedRequest): SimulatorReply {
    if (request.method === 'HEAD') return { status: 405, headers: { allow: 'POST' } };
    const fault = this.#faultOf(request);
    const event = Event.safeParse(jsonOf(request));
    if (fault !== undefined || !event.success) {
      this.server.violation(fault ?? `no event: ${event.error?.message ?? ''}`, request);
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
