import { hostname } from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { waitAtMost } from '@ccm/core/async';
import type { FleetConfig } from '../platform/config/index.ts';
import { fingerprintOf } from '../platform/config/index.ts';
import { PeriodicTask } from '../platform/lifecycle/index.ts';
import type { Component, Health, HealthReport } from '../platform/lifecycle/index.ts';
import { HEARTBEAT_MS } from '../storage/fleet/index.ts';
import type { FleetRegistry, Replica, SettingDigests } from '../storage/fleet/index.ts';
import { VERSION } from './version.ts';

export interface HeartbeatDeps {
  /** The name of this process in the fleet. */
  readonly id: string;
  readonly fleet: FleetRegistry;
  readonly config: Pick<FleetConfig, 'service' | 'roles'>;
  readonly health: Health;
  /** Asked at every heartbeat: accounts and their files may change while the process runs. */
  readonly digests: () => SettingDigests;
  /** Fires when the process is told to stop. */
  readonly stopping: AbortSignal;
  /** Binds and partitions that this process alone works on now; default none. */
  readonly holds?: () => readonly string[];
  /** Pieces of work in hand; default 0. */
  readonly inFlight?: () => number;
}

/** The digests need not be newer: making them reads files. */
const DIGESTS_EVERY_MS = 30_000;
/** The time that a stop waits for Redis. */
const LEAVE_MS = 500;
const NANOSECONDS_PER_MS = 1e6;

/** Writes a heartbeat every few seconds: this process's state, and its binds. */
export class Heartbeat implements Component {
  readonly name = 'heartbeat';
  readonly #deps: HeartbeatDeps;
  readonly #startedAtMs = Date.now();
  readonly #lag = monitorEventLoopDelay({ resolution: 10 });
  readonly #task: PeriodicTask;
  readonly #since = new Map<string, { readonly ok: boolean; readonly atMs: number }>();
  #cpu = process.cpuUsage();
  #cpuAtMs = Date.now();
  #digests: { readonly atMs: number; readonly value: SettingDigests } | undefined;

  constructor(deps: HeartbeatDeps) {
    this.#deps = deps;
    this.#task = new PeriodicTask({
      name: this.name,
      everyMs: HEARTBEAT_MS,
      turn: async () => this.#beat(),
      // Redis is away: the fleet sees this replica as lost until it is back.
      failed: () => undefined,
      stopWithinMs: LEAVE_MS,
    });
  }

  async start(): Promise<void> {
    this.#lag.enable();
    await this.#task.start();
  }

  async stop(): Promise<void> {
    await this.#task.stop();
    this.#lag.disable();
    const left = this.#deps.fleet.leave(this.#deps.id).catch(() => undefined);
    await waitAtMost(left, LEAVE_MS);
  }

  async #beat(): Promise<void> {
    const report = await this.#deps.health.ready();
    const digests = this.#currentDigests();
    await this.#deps.fleet.beat(this.#describe(report, digests), digests);
  }

  #describe(report: HealthReport, digests: SettingDigests): Replica {
    const { id, config, holds, inFlight } = this.#deps;
    return {
      id,
      service: config.service,
      roles: config.service === 'outbound-worker' ? [...config.roles] : [],
      version: VERSION,
      host: hostname(),
      pid: process.pid,
      startedAtMs: this.#startedAtMs,
      heartbeatAtMs: Date.now(),
      state: this.#state(report),
      load: this.#load(),
      inFlight: inFlight?.() ?? 0,
      holds: [...(holds?.() ?? [])],
      dependencies: this.#dependencies(report),
      settings: fingerprintOf(digests),
    };
  }

  #state({ status }: HealthReport): Replica['state'] {
    if (this.#deps.stopping.aborted) return 'draining';
    return status === 'ok' ? 'ready' : 'not-ready';
  }

  #load(): Replica['load'] {
    const nowMs = Date.now();
    const used = process.cpuUsage(this.#cpu);
    const elapsedMs = Math.max(1, nowMs - this.#cpuAtMs);
    this.#cpu = process.cpuUsage();
    this.#cpuAtMs = nowMs;
    // The monitor's own resolution is part of what it measures.
    const lagMs = Math.max(0, this.#lag.percentile(99) / NANOSECONDS_PER_MS - 10);
    this.#lag.reset();
    const { rss, heapUsed } = process.memoryUsage();
    return {
      cpu: round((used.user + used.system) / 1000 / elapsedMs),
      eventLoopLagMs: Number.isFinite(lagMs) ? round(lagMs) : 0,
      memoryBytes: rss,
      heapBytes: heapUsed,
    };
  }

  #dependencies({ checks }: HealthReport): Replica['dependencies'] {
    const nowMs = Date.now();
    return Object.entries(checks).map(([name, { ok, detail = '' }]) => {
      const known = this.#since.get(name);
      const since = known?.ok === ok ? known : { ok, atMs: nowMs };
      this.#since.set(name, since);
      return { name, state: ok ? 'up' : 'down', detail, sinceMs: since.atMs };
    });
  }

  #currentDigests(): SettingDigests {
    const nowMs = Date.now();
    if (this.#digests === undefined || nowMs - this.#digests.atMs > DIGESTS_EVERY_MS)
      this.#digests = { atMs: nowMs, value: this.#deps.digests() };
    return this.#digests.value;
  }
}

const round = (value: number): number => Math.round(value * 1000) / 1000;
