import { Cluster } from 'ioredis';
import type { RedisClient } from '../connect-redis.ts';
import { evaluate, runProgram } from './script-program.ts';
import type { ScriptCall, ScriptText } from './script-program.ts';

/** A script that may run with others. */
export interface GatheredScript {
  readonly text: ScriptText;
  /** In the program. */
  readonly number: number;
}

interface Waiting extends ScriptCall {
  readonly script: GatheredScript;
  readonly resolve: (reply: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** The most arguments that go as one command; a script with more goes alone. Redis does nothing else while a command runs. */
const MAX_ARGUMENTS = 2000;

/**
 * Makes all scripts of one turn of the event loop one command. Each command costs its sender, its receiver and Redis some work beside its
 * effect; messages that are handled side by side take their steps side by side, too. The scripts run in the order of their calls, and no
 * other command of this connection overtakes them.
 */
class ScriptGatherer {
  readonly #redis: RedisClient;
  #waiting: Waiting[] = [];
  #size = 0;

  constructor(redis: RedisClient) {
    this.#redis = redis;
    if (redis instanceof Cluster) return;
    const send = redis.sendCommand.bind(redis);
    redis.sendCommand = (...command) => {
      this.#flush();
      return send(...command);
    };
  }

  async run(script: GatheredScript, call: ScriptCall): Promise<unknown> {
    const size = call.keys.length + call.args.length;
    // The keys of one command lie on one node.
    if (this.#redis instanceof Cluster || size > MAX_ARGUMENTS) return evaluate(this.#redis, script.text, call);
    if (this.#size + size > MAX_ARGUMENTS) this.#flush();
    if (this.#waiting.length === 0) {
      process.nextTick(() => {
        this.#flush();
      });
    }
    this.#size += size;
    return new Promise<unknown>((resolve, reject) => {
      this.#waiting.push({ ...call, script, resolve, reject });
    });
  }

  #flush(): void {
    const waiting = this.#waiting;
    if (waiting.length === 0) return;
    this.#waiting = [];
    this.#size = 0;
    void send(this.#redis, waiting);
  }
}

/** Settles all; never rejects. */
async function send(redis: RedisClient, waiting: readonly Waiting[]): Promise<void> {
  try {
    const [first, ...others] = waiting;
    if (first === undefined) return;
    if (others.length === 0) {
      first.resolve(await evaluate(redis, first.script.text, first));
      return;
    }
    const replies = await runProgram(
      redis,
      waiting.map(({ script, keys, args }) => ({ number: script.number, keys, args })),
    );
    for (const [index, { resolve, reject }] of waiting.entries()) {
      const reply = replies[index];
      if (reply instanceof Error) reject(reply);
      else resolve(reply);
    }
  } catch (error) {
    for (const { reject } of waiting) reject(error);
  }
}

const gatherers = new WeakMap<RedisClient, ScriptGatherer>();

/** The one of this connection. */
export function gathererOf(redis: RedisClient): ScriptGatherer {
  const known = gatherers.get(redis);
  if (known !== undefined) return known;
  const gatherer = new ScriptGatherer(redis);
  gatherers.set(redis, gatherer);
  return gatherer;
}
