import type { ServiceName, ServiceProcess } from '@ccm/e2e/fleet';

/** Restarts services, one restart of a service after another. A change during a restart leads to one more. */
export class ServiceRestarter {
  readonly #services: readonly ServiceProcess[];
  readonly #print: (line: string) => void;
  readonly #wanted = new Set<ServiceName>();
  readonly #running = new Map<ServiceName, Promise<void>>();

  constructor(services: readonly ServiceProcess[], print: (line: string) => void) {
    this.#services = services;
    this.#print = print;
  }

  /** Returns at once. A service that does not start again is shown with its log, and is started at the next change. */
  restart(name: ServiceName): void {
    this.#wanted.add(name);
    if (this.#running.has(name)) return;
    const running = this.#work(name).finally(() => this.#running.delete(name));
    this.#running.set(name, running);
  }

  /** Resolves when no restart is under way. */
  async idle(): Promise<void> {
    this.#wanted.clear();
    await Promise.all(this.#running.values());
  }

  async #work(name: ServiceName): Promise<void> {
    while (this.#wanted.delete(name)) {
      const replicas = this.#services.filter((service) => service.name.startsWith(name));
      for (const replica of replicas) await this.#restartOne(replica);
    }
  }

  async #restartOne(service: ServiceProcess): Promise<void> {
    const startMs = performance.now();
    try {
      await service.stop();
      await service.start();
      this.#print(`${service.name} restarted in ${((performance.now() - startMs) / 1000).toFixed(1)} s`);
    } catch (error) {
      this.#print(`${service.name} does not start: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}
