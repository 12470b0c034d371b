import { jsonOf, SimulatorServer } from '../src/lab/index.ts';
import type { RecordedRequest } from '../src/lab/index.ts';
import { D360Simulator, SIMULATED_NUMBER } from '../src/360dialog/d360-simulator.ts';
import type { D360Options } from '../src/360dialog/d360-simulator.ts';

export const AUTHORIZATION = 'Basic Y2NtOnMzY3JldA==';

/** The simulator with our side of the webhook behind it. */
export class Stage implements AsyncDisposable {
  readonly gateway: SimulatorServer;
  readonly d360: D360Simulator;

  private constructor(gateway: SimulatorServer, simulator: D360Simulator) {
    this.gateway = gateway;
    this.d360 = simulator;
  }

  static async set(options: D360Options = {}): Promise<Stage> {
    const gateway = await new SimulatorServer({ answer: () => ({ status: 200 }) }).listen();
    const webhook = { url: `${gateway.url}/webhooks/360dialog`, headers: { Authorization: AUTHORIZATION } };
    const redelivery = { firstPauseMs: 5, longestPauseMs: 10 };
    return new Stage(gateway, await new D360Simulator({ webhook, redelivery, ...options }).listen());
  }

  async call(method: string, path: string, body?: unknown, key: string = SIMULATED_NUMBER.apiKey): Promise<Answer> {
    const reply = await fetch(this.d360.url + path, {
      method,
      headers: { 'd360-api-key': key },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: reply.status, body: await reply.text() };
  }

  /** The statuses that came to the webhook, in order. */
  statuses(): unknown[] {
    return this.gateway.requests.flatMap((request) => listOf(request, 'statuses'));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.d360.stop();
    await this.gateway.stop();
  }
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

export function listOf(request: RecordedRequest, name: 'messages' | 'statuses'): unknown[] {
  const body = jsonOf(request) as { entry?: { changes: { value: Record<string, unknown[]> }[] }[] } & Record<
    string,
    unknown[]
  >;
  return (body.entry?.[0]?.changes[0]?.value ?? body)[name] ?? [];
}

export function never(): never {
  throw new Error('nothing came');
}
