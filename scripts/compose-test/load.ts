import { setTimeout as pause } from 'node:timers/promises';
import { OUR } from '@ccm/simulators/world';
import type { SimulatedWorld } from '@ccm/simulators/world';
import { SIMULATED_ACCOUNT, twilioSignature } from '@ccm/simulators/twilio';
import type { BrokerClient } from './broker-client.ts';

/** `in`: a customer's SMS to Hybrid Chat; `api`: REST to an SMS; `broker`: ActiveMQ to SMPP. */
export type Path = 'in' | 'api' | 'broker';
export const PATHS: readonly Path[] = ['in', 'api', 'broker'];

/** One message of the load, and its outcome. Times in ms since the epoch. */
export interface Sample {
  readonly path: Path;
  readonly text: string;
  /** The phase in which it began; after its arrival, the phase in which it arrived, whose events delayed it. */
  phase: string;
  readonly beganMs: number;
  /** Tries that were not answered 2xx, or not at all. */
  refused: number;
  /** The time at which the fleet accepted it. */
  acceptedMs?: number;
  arrivedMs?: number;
}

interface LoadTarget {
  readonly world: SimulatedWorld;
  /** The address of HAProxy, and the address that Twilio signs. */
  readonly url: string;
  readonly apiToken: string;
  readonly broker: BrokerClient;
}

const RETRY_MS = 300;
const GIVE_UP_MS = 90_000;
const CUSTOMERS = 20;

/** Sends on every path at a steady rate, tries again as providers do, and notes the arrivals at the other end. */
export class Load {
  readonly samples: Sample[] = [];
  readonly #target: LoadTarget;
  readonly #byText = new Map<string, Sample>();
  readonly #stopping = new AbortController();
  readonly #running: Promise<void>[] = [];
  readonly #seen = { in: 0, broker: 0 };
  /** `broker` messages travel one after the other, for the client speaks one frame at a time. */
  #brokerTurn: Promise<void> = Promise.resolve();
  phase = 'start';

  constructor(target: LoadTarget) {
    this.#target = target;
  }

  /** @param ratePerSecond on each path */
  start(ratePerSecond: number): void {
    for (const path of PATHS) this.#running.push(this.#generate(path, 1000 / ratePerSecond));
    this.#running.push(this.#watch());
  }

  /** Takes no more, and waits until everything that was accepted has arrived, or the time is over. */
  async finish(timeoutMs: number): Promise<void> {
    const until = Date.now() + timeoutMs;
    this.#stopping.abort();
    while (Date.now() < until && this.samples.some(isUnderWay)) await pause(200);
    await Promise.all(this.#running);
    this.#note();
  }

  async #generate(path: Path, everyMs: number): Promise<void> {
    for (let number = 0; !this.#stopping.signal.aborted; number += 1) {
      const sample: Sample = {
        path,
        text: `${path} message ${String(number)} ☕`,
        phase: this.phase,
        beganMs: Date.now(),
        refused: 0,
      };
      this.samples.push(sample);
      this.#byText.set(sample.text, sample);
      const handed = this.#handOver(sample, number);
      if (path === 'broker') await handed;
      await pause(everyMs, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
    }
  }

  async #handOver(sample: Sample, number: number): Promise<void> {
    while (Date.now() - sample.beganMs < GIVE_UP_MS) {
      if (await this.#try(sample, number)) {
        sample.acceptedMs = Date.now();
        return;
      }
      sample.refused += 1;
      await pause(RETRY_MS);
    }
  }

  async #try(sample: Sample, number: number): Promise<boolean> {
    const customer = `+4477009${String(10_000 + (number % CUSTOMERS))}`;
    try {
      if (sample.path === 'in') return await this.#customerWrites(sample.text, customer, number);
      if (sample.path === 'api') return await this.#applicationSends(sample.text, customer);
      const turn = this.#brokerTurn.then(async () => this.#agentAnswers(sample.text, customer));
      this.#brokerTurn = turn.catch(() => undefined);
      await turn;
      return true;
    } catch {
      return false;
    }
  }

  async #customerWrites(text: string, customer: string, number: number): Promise<boolean> {
    const url = `${this.#target.url}/webhooks/twilio`;
    const form = new URLSearchParams({
      MessageSid: `SM${number.toString(16).padStart(32, '0')}`,
      AccountSid: SIMULATED_ACCOUNT.accountSid,
      From: customer,
      To: OUR.smsNumber,
      Body: text,
      NumMedia: '0',
    });
    const signature = twilioSignature(SIMULATED_ACCOUNT.authToken, url, form);
    return this.#post(url, form, { 'x-twilio-signature': signature });
  }

  async #applicationSends(text: string, customer: string): Promise<boolean> {
    const body = JSON.stringify({ channel: 'sms', number: customer, text });
    return this.#post(`${this.#target.url}/api/v1/messages`, body, {
      authorization: `Bearer ${this.#target.apiToken}`,
      'content-type': 'application/json',
    });
  }

  async #agentAnswers(text: string, customer: string): Promise<void> {
    await this.#target.broker.send('outbound-sms', JSON.stringify({ channel: 'smpp', number: customer, text }));
  }

  async #post(url: string, body: string | URLSearchParams, headers: Record<string, string>): Promise<boolean> {
    const answer = await fetch(url, { method: 'POST', body, headers, signal: AbortSignal.timeout(10_000) });
    await answer.arrayBuffer();
    return answer.ok;
  }

  async #watch(): Promise<void> {
    while (!this.#stopping.signal.aborted || this.samples.some(isUnderWay)) {
      this.#note();
      await pause(50);
      if (this.#stopping.signal.aborted && this.samples.every((sample) => Date.now() - sample.beganMs > GIVE_UP_MS))
        return;
    }
  }

  #note(): void {
    const { hybridChat, twilio, smsc } = this.#target.world;
    const { messages } = hybridChat;
    for (const { text } of messages.slice(this.#seen.in)) this.#arrived(text);
    this.#seen.in = messages.length;
    for (const { body } of twilio.sent) this.#arrived(body);
    for (const { text } of smsc.messages.slice(this.#seen.broker)) this.#arrived(text);
    this.#seen.broker = smsc.messages.length;
  }

  #arrived(text: string): void {
    const sample = this.#byText.get(text);
    if (sample === undefined || sample.arrivedMs !== undefined) return;
    sample.arrivedMs = Date.now();
    sample.phase = this.phase;
  }
}

const isUnderWay = (sample: Sample): boolean =>
  sample.arrivedMs === undefined && Date.now() - sample.beganMs < GIVE_UP_MS;
