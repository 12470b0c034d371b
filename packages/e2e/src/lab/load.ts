import type { LabEvent, LoadView } from '@ccm/simulators/lab-protocol';
import { newcomers } from '@ccm/simulators/phones';
import type { SimulatedWorld } from '@ccm/simulators/world';
import { loadRoutes } from './load-routes.ts';
import type { LoadRoute } from './load-routes.ts';
import { Meter } from './meter.ts';
import type { ProcessorUse } from './processor-use.ts';

const TICK_MS = 50;
const FIGURES_MS = 1000;
const LONGEST_MS = 5 * 60_000;
const CUSTOMERS = 300;

interface LoadDeps {
  readonly world: SimulatedWorld;
  readonly processors: Pick<ProcessorUse, 'read'>;
  /** To ActiveMQ. */
  readonly send: (commands: readonly object[]) => Promise<void>;
  readonly publish: (event: LabEvent) => void;
}

/** Many other customers on several channels: half of the messages are theirs, half an agent's. Ends by itself after five minutes. */
export class Load {
  readonly #deps: LoadDeps;
  readonly #inbound = new Meter();
  readonly #outbound = new Meter();
  readonly #routes: readonly [LoadRoute, ...LoadRoute[]];
  readonly #accepted: ReturnType<typeof newcomers<SimulatedWorld['hybridChat']['accepted'][number]>>;
  #perSecond = 0;
  #endsAtMs: number | undefined;
  #due = 0;
  #lastTickMs = 0;
  #number = 0;
  #processors: LoadView['processors'];
  #ticking: NodeJS.Timeout | undefined;
  #measuring: NodeJS.Timeout | undefined;

  constructor(deps: LoadDeps) {
    this.#deps = deps;
    this.#routes = loadRoutes(deps.world);
    this.#accepted = newcomers(() => deps.world.hybridChat.accepted);
  }

  get view(): LoadView {
    const ends = this.#endsAtMs === undefined ? {} : { endsAtMs: this.#endsAtMs };
    const held = this.#processors === undefined ? {} : { processors: this.#processors };
    const [inbound, outbound] = [this.#inbound.figures(), this.#outbound.figures()];
    return { perSecond: this.#perSecond, ...ends, ...held, inbound, outbound };
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
      const pair = Math.floor(this.#number / 2);
      const route = this.#routes[pair % this.#routes.length] ?? this.#routes[0];
      const customer = pair % CUSTOMERS;
      if (this.#number % 2 === 0) commands.push(route.command(customer, this.#outbound.begin(this.#number)));
      else void route.write(customer, this.#inbound.begin(this.#number)).catch(() => undefined);
    }
    if (commands.length > 0) void this.#deps.send(commands).catch(() => undefined);
  }

  #measure(): void {
    this.#processors = this.#deps.processors.read();
    for (const { message, atMs } of this.#accepted()) this.#inbound.end(message.text, atMs);
    for (const route of new Set(this.#routes)) {
      for (const { text, atMs } of route.arrivals()) this.#outbound.end(text, atMs);
    }
    this.#publish();
    if (!this.#isAtRest()) return;
    clearInterval(this.#measuring);
    this.#measuring = undefined;
  }

  /** Nothing is on its way, and the figures that pages show have come down to 0. */
  #isAtRest(): boolean {
    const { perSecond, inbound, outbound } = this.view;
    return perSecond === 0 && [inbound, outbound].every((figures) => figures.waiting + figures.perSecond === 0);
  }
}
