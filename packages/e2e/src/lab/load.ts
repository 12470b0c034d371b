import type { LabEvent, LoadView } from '@ccm/simulators/lab-protocol';
import { newcomers } from '@ccm/simulators/phones';
import type { SimulatedWorld } from '@ccm/simulators/world';
import { OUR } from '@ccm/simulators/world';
import { Meter } from './meter.ts';

const TICK_MS = 50;
const FIGURES_MS = 1000;
const LONGEST_MS = 5 * 60_000;
const CUSTOMERS = 300;

interface LoadDeps {
  readonly world: SimulatedWorld;
  /** To ActiveMQ. */
  readonly send: (commands: readonly object[]) => Promise<void>;
  readonly publish: (event: LabEvent) => void;
}

/** Many other customers: half of the messages are theirs, half an agent's. Ends by itself after five minutes. */
export class Load {
  readonly #deps: LoadDeps;
  readonly #inbound = new Meter();
  readonly #outbound = new Meter();
  readonly #accepted: ReturnType<typeof newcomers<SimulatedWorld['hybridChat']['accepted'][number]>>;
  readonly #sent: ReturnType<typeof newcomers<SimulatedWorld['twilio']['sent'][number]>>;
  #perSecond = 0;
  #endsAtMs: number | undefined;
  #due = 0;
  #lastTickMs = 0;
  #number = 0;
  #ticking: NodeJS.Timeout | undefined;
  #measuring: NodeJS.Timeout | undefined;

  constructor(deps: LoadDeps) {
    this.#deps = deps;
    this.#accepted = newcomers(() => deps.world.hybridChat.accepted);
    this.#sent = newcomers(() => deps.world.twilio.messages);
  }

  get view(): LoadView {
    const ends = this.#endsAtMs === undefined ? {} : { endsAtMs: this.#endsAtMs };
    const [inbound, outbound] = [this.#inbound.figures(), this.#outbound.figures()];
    return { perSecond: this.#perSecond, ...ends, inbound, outbound };
  }

  /** @param perSecond 0 ends it. */
  set(perSecond: number): void {
    this.#perSecond = perSecond;
    this.#endsAtMs = perSecond === 0 ? undefined : Date.now() + LONGEST_MS;
    clearInterval(this.#ticking);
    this.#due = 0;
    this.#lastTickMs = performance.now();
    if (perSecond > 0) {
      this.#ticking = setInterval(() => this.#tick(), TICK_MS);
      this.#measuring ??= setInterval(() => this.#measure(), FIGURES_MS);
    }
    this.#publish();
  }

  stop(): void {
    clearInterval(this.#ticking);
    clearInterval(this.#measuring);
  }

  #publish(): void {
    this.#deps.publish({ event: 'load', data: this.view });
  }

  #tick(): void {
    if (Date.now() > (this.#endsAtMs ?? Infinity)) return this.set(0);
    const nowMs = performance.now();
    this.#due += (this.#perSecond * (nowMs - this.#lastTickMs)) / 1000;
    this.#lastTickMs = nowMs;
    const count = Math.floor(this.#due);
    this.#due -= count;
    const commands: object[] = [];
    for (let index = 0; index < count; index += 1) {
      this.#number += 1;
      if (this.#number % 2 === 0) commands.push(this.#command());
      else this.#customerWrites();
    }
    if (commands.length > 0) void this.#deps.send(commands).catch(() => undefined);
  }

  #customerWrites(): void {
    const { twilio, d360 } = this.#deps.world;
    const text = this.#inbound.begin(this.#number);
    const from = customerOf(this.#number);
    const writing =
      this.#number % 4 === 1
        ? twilio.customerWrites({ from: `+${from}`, to: OUR.smsNumber, body: text })
        : d360.customerWrites({ kind: 'text', from, text });
    void Promise.resolve(writing).catch(() => undefined);
  }

  #command(): object {
    return { channel: 'sms', number: `+${customerOf(this.#number)}`, text: this.#outbound.begin(this.#number) };
  }

  #measure(): void {
    for (const { message, atMs } of this.#accepted()) this.#inbound.end(message.text, atMs);
    for (const { direction, body, createdAtMs } of this.#sent()) {
      if (direction === 'outbound-api') this.#outbound.end(body, createdAtMs);
    }
    this.#publish();
    if (this.#perSecond > 0 || this.#inbound.waiting + this.#outbound.waiting > 0) return;
    clearInterval(this.#measuring);
    this.#measuring = undefined;
  }
}

const customerOf = (number: number): string => `4477008${String(10_000 + (number % CUSTOMERS))}`;
