import { setTimeout as pause } from 'node:timers/promises';
import type { Content, PhoneMessage, PhoneMode, PhoneView, Tick } from '../lab-protocol/index.ts';
import { BoundedMap } from '../lab/index.ts';
import { lookAfterChanges } from './look-after-changes.ts';
import type { PhoneAction, PhoneDriver, Step } from './phone-driver.ts';

/** A change of a phone for its watchers. */
export type PhoneChange = { readonly message: PhoneMessage } | { readonly view: Omit<PhoneView, 'messages'> };

export interface PhoneConditions {
  /** Between two reports, so that they can be watched. */
  readonly paceMs: number;
  /** The number of repetitions of a customer's message and of a report. */
  readonly duplicates: number;
  readonly areReportsLost: boolean;
}

export interface PhoneDeps {
  /** Asked anew each time. */
  readonly conditions: () => PhoneConditions;
  readonly changed: (change: PhoneChange) => void;
}

/** The reports of a provider for a phone in each mode. */
const REPORTED: Readonly<Record<PhoneMode, readonly Step[]>> = {
  'in-hand': ['sent', 'delivered', 'read'],
  'in-pocket': ['sent', 'delivered'],
  off: ['sent'],
  unreachable: ['failed'],
};
const ORDER: readonly Tick[] = ['sending', 'queued', 'sent', 'delivered', 'read'];
const MAX_MESSAGES = 200;

/** A customer's phone: shows the messages that came, and lets its provider report as far as the phone's mode allows. */
export class Phone {
  readonly driver: PhoneDriver;
  readonly #deps: PhoneDeps;
  readonly #stopping = new AbortController();
  readonly #messages = new Map<string, PhoneMessage>();
  /** The provider's ids of the customer's messages. */
  readonly #written = new BoundedMap<string, string>(() => MAX_MESSAGES);
  readonly #reporting = new Set<string>();
  readonly #ignoreSimulator: () => void;
  #mode: PhoneMode = 'in-hand';
  #count = 0;

  constructor(driver: PhoneDriver, deps: PhoneDeps) {
    this.driver = driver;
    this.#deps = deps;
    driver.takeOver();
    this.#ignoreSimulator = lookAfterChanges(driver, () => this.#look());
  }

  get view(): PhoneView {
    return { ...this.#outline, messages: [...this.#messages.values()] };
  }

  /** Reports that were under way are given up. */
  stop(): void {
    this.#stopping.abort();
    this.#ignoreSimulator();
  }

  /** Changes the mode; reports of earlier messages follow it. */
  setMode(mode: PhoneMode): void {
    this.#mode = mode;
    this.#deps.changed({ view: this.#outline });
    for (const { id, from } of this.#messages.values()) if (from === 'business') this.#report(id);
  }

  /** Takes an action of the customer. @param content the phone's view of it. @returns once the fleet has answered. */
  async write(action: PhoneAction, content: Content): Promise<PhoneMessage> {
    this.#count += 1;
    const id = `${this.driver.id}-${String(this.#count)}`;
    this.#keep({ ...content, id, from: 'customer', atMs: Date.now(), tick: 'sending' });
    const { id: providerId, refused } = await this.driver.write(action, this.#deps.conditions().duplicates);
    if (providerId !== undefined) this.#written.set(providerId, id);
    return refused === undefined
      ? this.#moveOn(id, 'sent')
      : this.#update(id, { tick: 'failed', why: `CCM did not take it: ${refused}` });
  }

  /**
   * The agent has the customer's message. It may be there before the fleet has answered the provider, or come by a channel without
   * ids: then the text decides.
   */
  reachedAgent(text: string, providerId: string | undefined): void {
    const underWay = [...this.#messages.values()].filter(
      ({ from, tick }) => from === 'customer' && (tick === 'sending' || tick === 'sent'),
    );
    const id =
      this.#written.get(providerId ?? '') ??
      underWay.find((message) => message.text === text)?.id ??
      underWay.find(({ tick }) => tick === 'sending')?.id;
    if (id !== undefined) this.#moveOn(id, 'delivered');
  }

  get #outline(): Omit<PhoneView, 'messages'> {
    const { id, channel, provider, app, title, carrier, customer, us, abilities, steps } = this.driver;
    const tellsRead = steps.includes('read');
    return { id, channel, provider, app, title, carrier, customer, us, abilities, tellsRead, mode: this.#mode };
  }

  #look(): void {
    for (const { key, atMs, content } of this.driver.arrivals()) {
      this.#keep({ ...content, id: key, from: 'business', atMs, tick: 'queued' });
      this.#report(key);
    }
  }

  /** Has the provider report, one step after the other, the statuses that the mode allows and that were not reported yet. */
  #report(id: string): void {
    if (this.#reporting.has(id)) return;
    this.#reporting.add(id);
    this.#reportSteps(id)
      .catch((error: unknown) => {
        if (!this.#stopping.signal.aborted) this.#update(id, { why: `the report failed: ${String(error)}` });
      })
      .finally(() => this.#reporting.delete(id));
  }

  async #reportSteps(id: string): Promise<void> {
    for (let step = this.#nextStep(id); step !== undefined; step = this.#nextStep(id)) {
      await pause(this.#deps.conditions().paceMs, undefined, { signal: this.#stopping.signal });
      if (step !== this.#nextStep(id)) continue;
      const { areReportsLost, duplicates } = this.#deps.conditions();
      this.#update(id, { tick: step, ...(areReportsLost ? { footnote: 'the report was lost' } : {}) });
      const isTold = step === 'failed' || this.driver.steps.includes(step);
      if (isTold && !areReportsLost) await this.driver.report(id, step, 1 + duplicates);
    }
  }

  #nextStep(id: string): Step | undefined {
    const tick = this.#messages.get(id)?.tick;
    if (tick === undefined || tick === 'failed' || tick === 'read') return undefined;
    const steps = REPORTED[this.#mode];
    if (steps.includes('failed')) return tick === 'delivered' ? undefined : 'failed';
    const has = (step: Step): boolean => step !== 'read' || this.driver.steps.includes('read');
    return steps.find((step) => has(step) && ORDER.indexOf(step) > ORDER.indexOf(tick));
  }

  #moveOn(id: string, tick: Tick): PhoneMessage {
    const known = this.#messages.get(id);
    return known !== undefined && ORDER.indexOf(known.tick) >= ORDER.indexOf(tick) ? known : this.#update(id, { tick });
  }

  #update(id: string, change: Partial<PhoneMessage>): PhoneMessage {
    const known = this.#messages.get(id);
    if (known === undefined) throw new Error(`the phone has no message ${id}`);
    return this.#keep({ ...known, ...change });
  }

  #keep(message: PhoneMessage): PhoneMessage {
    this.#messages.set(message.id, message);
    const [oldest] = this.#messages.keys();
    if (this.#messages.size > MAX_MESSAGES && oldest !== undefined) this.#messages.delete(oldest);
    this.#deps.changed({ message });
    return message;
  }
}
