import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { atEnd } from '../at-end.ts';
import { compileJava } from './compile-java.ts';

/** A message for a JMS application to send. */
export interface JmsSend {
  readonly body: string;
  /** Default `text`: a TextMessage; a BytesMessage of UTF-8 or Latin-1 bytes; or one of the kinds that hold no text. */
  readonly kind?: 'text' | 'bytes' | 'latin1' | 'map' | 'object' | 'stream';
  /** JMSType. */
  readonly type?: string;
  readonly correlationId?: string;
  /** Default true. */
  readonly persistent?: boolean;
  readonly priority?: number;
  readonly timeToLiveMs?: number;
  readonly properties?: Readonly<Record<string, string>>;
}

const JmsMessage = z.looseObject({
  messageId: z.string(),
  kind: z.enum(['text', 'bytes', 'other']),
  body: z.string().nullable(),
  type: z.string().nullable(),
  correlationId: z.string().nullable(),
  persistent: z.boolean(),
  redelivered: z.boolean(),
  priority: z.number(),
  properties: z.record(z.string(), z.string()),
});
/** A message as a JMS application sees it. */
export type JmsMessage = z.infer<typeof JmsMessage>;

const Reply = z.looseObject({
  id: z.number(),
  messages: z.array(JmsMessage).exactOptional(),
  error: z.string().exactOptional(),
});

export interface JmsTarget {
  /** `tcp://127.0.0.1:61616`, or any other address that ActiveMQ's Java client takes. */
  readonly openWireUrl: string;
  readonly login?: { readonly username: string; readonly password: string } | undefined;
}

export interface ReceiveOptions {
  /** Return as soon as this number is there; default 1. */
  readonly max?: number;
  /** The time after which the messages so far are returned; default 5,000 ms. */
  readonly timeoutMs?: number;
  /** JMS selector: `JMSType = 'SendSms'`. */
  readonly selector?: string;
}

const LIBRARIES = '/usr/share/activemq/lib/*:/usr/share/activemq/lib/optional/*';
const SOURCE = fileURLToPath(new URL('../../../java/JmsClient.java', import.meta.url));

type Waiting = PromiseWithResolvers<readonly JmsMessage[]>;

/** A real JMS application (ActiveMQ's own Java client over OpenWire) in one JVM that lives as long as this object. */
export class JmsClient {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;

  private constructor(child: ChildProcessByStdio<Writable, Readable, null>) {
    this.#child = child;
    createInterface({ input: child.stdout }).on('line', (line) => this.#settle(line));
    const forget = atEnd(() => void child.kill('SIGKILL'));
    child.once('exit', () => {
      forget();
      this.#failAll('the JMS client ended');
    });
  }

  /**
   * Starts the JVM, compiling the program if this is the first time. It connects with the first command, and again after the
   * broker was away.
   * @throws {Error} without Java, or without ActiveMQ's libraries.
   */
  static async start(target: JmsTarget): Promise<JmsClient> {
    const classes = await compileJava(SOURCE, LIBRARIES);
    const args = ['-Xmx128m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-cp', `${classes}:${LIBRARIES}`];
    const child = spawn('java', [...args, 'JmsClient', target.openWireUrl], {
      stdio: ['pipe', 'pipe', 'ignore'],
      env: { ...process.env, JMS_USER: target.login?.username, JMS_PASSWORD: target.login?.password },
    });
    const client = new JmsClient(child);
    const started = client.#expect(0);
    child.once('error', (error) => client.#failAll(error.message));
    await started;
    return client;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /**
   * Sends in the order given, and resolves when the broker has taken them all.
   * @throws {Error} with the broker's words.
   */
  async send(queue: string, ...messages: readonly JmsSend[]): Promise<readonly JmsMessage[]> {
    return this.#command({ op: 'send', queue, messages });
  }

  /** Takes messages off a queue: those that are there or come in time, at most `max`. */
  async receive(queue: string, options: ReceiveOptions = {}): Promise<readonly JmsMessage[]> {
    return this.#command({ op: 'receive', queue, max: 1, timeoutMs: 5_000, ...options });
  }

  /** Looks at a queue without taking anything off. */
  async browse(queue: string): Promise<readonly JmsMessage[]> {
    return this.#command({ op: 'browse', queue });
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.stdin.end();
    await ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  #command(command: Readonly<Record<string, unknown>>): Promise<readonly JmsMessage[]> {
    this.#lastId += 1;
    const reply = this.#expect(this.#lastId);
    this.#child.stdin.write(`${JSON.stringify({ id: this.#lastId, ...command })}\n`);
    return reply;
  }

  #expect(id: number): Promise<readonly JmsMessage[]> {
    const waiting: Waiting = Promise.withResolvers();
    this.#waiting.set(id, waiting);
    return waiting.promise;
  }

  #settle(line: string): void {
    const { id, messages = [], error } = Reply.parse(JSON.parse(line));
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error === undefined) waiting?.resolve(messages);
    else waiting?.reject(new Error(error));
  }

  #failAll(why: string): void {
    for (const waiting of this.#waiting.values()) waiting.reject(new Error(why));
    this.#waiting.clear();
  }
}
