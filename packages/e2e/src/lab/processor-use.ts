import { cpus } from 'node:os';
import { z } from 'zod';
import type { ProcessorsView } from '@ccm/simulators/lab-protocol';
import type { LabFleet } from '../fleet/index.ts';

/** The heartbeat of a replica is a few seconds old at most. */
const FLEET_MS = 2000;
const SHOWN = 5;
/** Redis, ActiveMQ, the browser, and all that does not belong to the lab. */
const OTHERS = 'other programs';
const Replicas = z.object({ items: z.array(z.object({ id: z.string(), load: z.object({ cpu: z.number() }) })) });

interface Times {
  readonly busyMs: number;
  readonly wholeMs: number;
}

/** The processor use of this machine, the lab's share, the fleet's replicas' by their heartbeats, and the rest. Of one processor each. */
export class ProcessorUse {
  readonly #fleet: Pick<LabFleet, 'admin'>;
  #times = timesOf();
  #own = process.cpuUsage();
  #ownSinceMs = performance.now();
  #replicas: ProcessorsView['busiest'] = [];
  #askedAtMs = -Infinity;

  constructor(fleet: Pick<LabFleet, 'admin'>) {
    this.#fleet = fleet;
  }

  /** Since the last call. */
  read(): ProcessorsView {
    const [before, now] = [this.#times, timesOf()];
    this.#times = now;
    const busy = (now.busyMs - before.busyMs) / Math.max(1, now.wholeMs - before.wholeMs);
    if (performance.now() - this.#askedAtMs > FLEET_MS) void this.#ask();
    const known = [{ name: 'lab', share: this.#ownShare() }, ...this.#replicas];
    const count = cpus().length;
    const others = busy * count - known.reduce((sum, { share }) => sum + share, 0);
    const all = [...known, { name: OTHERS, share: Math.max(0, others) }];
    return {
      count,
      busy,
      busiest: all.toSorted((one, other) => other.share - one.share).slice(0, SHOWN),
    };
  }

  #ownShare(): number {
    const { user, system } = process.cpuUsage(this.#own);
    const nowMs = performance.now();
    const share = (user + system) / 1000 / Math.max(1, nowMs - this.#ownSinceMs);
    this.#own = process.cpuUsage();
    this.#ownSinceMs = nowMs;
    return share;
  }

  /** While the gateway is away, what it told last stands. */
  async #ask(): Promise<void> {
    this.#askedAtMs = performance.now();
    try {
      const answer = Replicas.safeParse(await (await this.#fleet.admin('/fleet')).json());
      if (answer.success) this.#replicas = answer.data.items.map(({ id, load }) => ({ name: id, share: load.cpu }));
    } catch {
      // Killed by a switch of the lab.
    }
  }
}

function timesOf(): Times {
  const all = cpus().map(({ times }) => times);
  const wholeMs = all.reduce((sum, { user, nice, sys, idle, irq }) => sum + user + nice + sys + idle + irq, 0);
  const idleMs = all.reduce((sum, { idle }) => sum + idle, 0);
  return { busyMs: wholeMs - idleMs, wholeMs };
}
