import type { ReceivedPdu } from '@ccm/channels/smpp';
import { captureLog } from '@ccm/testing/support';
import { compact } from '@ccm/core/objects';
import { SmppSession } from '../src/smpp/smpp-session.ts';
import type { BindState } from '../src/smpp/bind-states.ts';
import type { SmppSessionHandlers, SmppSessionOptions } from '../src/smpp/session-options.ts';

export interface TestSessionOptions extends Partial<Omit<SmppSessionOptions, 'bind' | 'smsc' | 'logger'>> {
  readonly type?: 0 | 1 | 2;
  readonly secure?: boolean;
  readonly ca?: readonly string[];
  readonly host?: string;
  readonly onDeliver?: SmppSessionHandlers['onDeliver'];
}

/** A session that records its events, and reconnects after a millisecond. */
export class TestSession extends SmppSession {
  readonly received: ReceivedPdu[];
  readonly details: string[];
  readonly log: readonly string[];
  readonly #waiting: { readonly state: BindState; readonly resolve: () => void }[];

  constructor(port: number, given: TestSessionOptions) {
    const received: ReceivedPdu[] = [];
    const details: string[] = [];
    const waiting: { readonly state: BindState; readonly resolve: () => void }[] = [];
    const { logger, lines } = captureLog();
    super(optionsFor(port, given, logger), {
      onDeliver: async (pdu, context) => {
        received.push(pdu);
        return given.onDeliver === undefined ? 'ok' : given.onDeliver(pdu, context);
      },
      onStateChange: (state, detail) => {
        details.push(detail);
        for (const waiter of waiting) if (waiter.state === state) waiter.resolve();
      },
    });
    this.received = received;
    this.details = details;
    this.log = lines;
    this.#waiting = waiting;
  }

  /** Resolves when the bind is, or comes to be, in this state. */
  async reaches(state: BindState): Promise<void> {
    if (this.state === state) return;
    await new Promise<void>((resolve) => {
      this.#waiting.push({ state, resolve });
    });
  }
}

export const sessionTo = (port: number, given: TestSessionOptions): TestSession => new TestSession(port, given);

function optionsFor(port: number, given: TestSessionOptions, logger: SmppSessionOptions['logger']): SmppSessionOptions {
  const { type = 2, secure = false, ca, host = '127.0.0.1', onDeliver: _, ...rest } = given;
  return {
    smsc: { host, port, secure, ...compact({ ca }) },
    bind: {
      type,
      systemId: 'ccm01',
      password: 'secret08',
      systemType: '',
      interfaceVersion: 0x34,
      addressRange: '',
    },
    windowSize: 10,
    enquireLinkIntervalMs: 30_000,
    responseTimeoutMs: 5000,
    logger,
    reconnectDelayMs: () => 1,
    ...rest,
  };
}
