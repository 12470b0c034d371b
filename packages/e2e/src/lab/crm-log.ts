import { z } from 'zod';
import type { CrmSimulator } from '@ccm/simulators/crm';
import { jsonOf } from '@ccm/simulators/lab';
import type { CrmEntry, LabEvent } from '@ccm/simulators/lab-protocol';
import { lookAfterChanges, newcomers } from '@ccm/simulators/phones';
import { compact } from '@ccm/core/objects';

interface CrmLogDeps {
  readonly crm: CrmSimulator;
  /** The phone that a message was for, by its application id. */
  readonly phoneOf: (callbackId: string) => string | undefined;
  readonly noted: (entry: CrmEntry) => void;
  readonly publish: (event: LabEvent) => void;
}

const Notification = z.object({ callbackId: z.string(), status: z.int() });
const MAX_ENTRIES = 100;
/** Under load the CRM is told hundreds of times a second: pages get a few lists a second. */
const GATHER_MS = 100;

/** The notifications to the CRM. */
export class CrmLog {
  readonly #deps: CrmLogDeps;
  readonly #fresh: () => CrmSimulator['requests'];
  readonly #stop: () => void;
  #entries: readonly CrmEntry[] = [];

  constructor(deps: CrmLogDeps) {
    this.#deps = deps;
    this.#fresh = newcomers(() => deps.crm.requests);
    this.#stop = lookAfterChanges(deps.crm, () => this.#read(), GATHER_MS);
  }

  /** The newest, the oldest of them first. */
  get entries(): readonly CrmEntry[] {
    return this.#entries;
  }

  stop(): void {
    this.#stop();
  }

  #read(): void {
    const fresh = this.#fresh().flatMap((request) => this.#entryOf(request) ?? []);
    if (fresh.length === 0) return;
    this.#entries = [...this.#entries, ...fresh].slice(-MAX_ENTRIES);
    this.#deps.publish({ event: 'crm', data: fresh.slice(-MAX_ENTRIES) });
    for (const entry of fresh) this.#deps.noted(entry);
  }

  /** Undefined for a request that is no notification. */
  #entryOf(request: CrmSimulator['requests'][number]): CrmEntry | undefined {
    const told = Notification.safeParse(jsonOf(request)).data;
    if (told === undefined) return undefined;
    const { number, receivedAtMs: atMs } = request;
    return { number, ...told, atMs, ...compact({ phone: this.#deps.phoneOf(told.callbackId) }) };
  }
}
