import type { LabEvent, TroubleCommand, TroubleKind, TroubleView } from '@ccm/simulators/lab-protocol';
import { faultyProviders } from '@ccm/simulators/phones';
import type { PhoneConditions, PhoneDriver, ProviderFault } from '@ccm/simulators/phones';
import type { LabFleet } from '../fleet/index.ts';

type Target = TroubleView['targets'][number];

interface Trouble {
  readonly targets: readonly Target[];
  /** It ends by itself. */
  readonly isTimed: boolean;
  /** @returns ends the trouble. */
  readonly begin: (target: string) => Promise<() => Promise<void>>;
}

const ALL: Target = { id: 'all', title: 'All' };
const DEFAULT_SECONDS = 10;
const PROVIDER_FAULTS = {
  'provider-down': 'down',
  'provider-throttles': 'throttles',
  'provider-slow': 'slow',
  'provider-refuses': 'refuses',
} as const satisfies Readonly<Partial<Record<TroubleKind, ProviderFault>>>;
const PASSIVE = ['duplicates', 'receipts-lost'] as const;

/** Breaks parties and servers of a lab fleet, and fixes them again. */
export class TroubleSwitches {
  readonly #troubles: ReadonlyMap<TroubleKind, Trouble>;
  readonly #views = new Map<TroubleKind, TroubleView>();
  readonly #endings = new Map<TroubleKind, () => Promise<void>>();
  readonly #timers = new Map<TroubleKind, NodeJS.Timeout>();
  readonly #publish: (event: LabEvent) => void;
  #last: Promise<void> = Promise.resolve();

  constructor(fleet: LabFleet, publish: (event: LabEvent) => void) {
    this.#publish = publish;
    this.#troubles = new Map([...providerTroubles(fleet), ...serverTroubles(fleet)]);
    for (const [kind, { targets }] of this.#troubles) {
      this.#views.set(kind, { kind, on: false, busy: false, targets, ...firstOf(targets) });
    }
  }

  get views(): readonly TroubleView[] {
    return [...this.#views.values()];
  }

  /** The conditions for phones of this provider: silence, delays, refusals. */
  conditionsFor({ provider }: Pick<PhoneDriver, 'provider'>): Omit<PhoneConditions, 'paceMs'> {
    const strikes = (kind: TroubleKind): boolean => {
      const view = this.#views.get(kind);
      return view?.on === true && (view.target === 'all' || view.target === provider);
    };
    return { duplicates: strikes('duplicates') ? 2 : 0, areReportsLost: strikes('receipts-lost') };
  }

  /**
   * One switch after the other: two that stop and start the same server would be in each other's way.
   * @throws {RangeError} for a switch or target that this fleet has not.
   */
  async set(kind: TroubleKind, { on, target, seconds = DEFAULT_SECONDS }: TroubleCommand): Promise<TroubleView> {
    const trouble = this.#troubles.get(kind);
    if (trouble === undefined) throw new RangeError(`kind: this fleet cannot be troubled by ${kind}`);
    const chosen = target ?? trouble.targets[0]?.id ?? '';
    if (trouble.targets.length > 0 && !trouble.targets.some(({ id }) => id === chosen)) {
      throw new RangeError(`target: use one of ${trouble.targets.map(({ id }) => id).join(', ')}`);
    }
    const turn = this.#last.then(async () => {
      await this.#end(kind);
      if (on) await this.#begin(kind, trouble, chosen, trouble.isTimed ? seconds : undefined);
    });
    this.#last = turn;
    await turn;
    return this.#show(kind, {});
  }

  /** Fixes everything. */
  async stop(): Promise<void> {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    await this.#last;
    for (const kind of this.#endings.keys()) await this.#end(kind);
  }

  async #begin(kind: TroubleKind, trouble: Trouble, target: string, seconds: number | undefined): Promise<void> {
    this.#show(kind, { on: true, busy: true, ...(target === '' ? {} : { target }) });
    await this.#tried(kind, async () => {
      this.#endings.set(kind, await trouble.begin(target));
    });
    if (seconds === undefined) return;
    const end = (): void => void this.set(kind, { on: false, ...(target === '' ? {} : { target }) });
    this.#timers.set(kind, setTimeout(end, seconds * 1000));
    this.#show(kind, { untilMs: Date.now() + seconds * 1000 });
  }

  async #end(kind: TroubleKind): Promise<void> {
    clearTimeout(this.#timers.get(kind));
    const ending = this.#endings.get(kind);
    this.#endings.delete(kind);
    if (ending === undefined) return;
    this.#show(kind, { busy: true });
    await this.#tried(kind, ending);
    const { untilMs: _untilMs, ...view } = this.#show(kind, { on: false });
    this.#views.set(kind, view);
    this.#publish({ event: 'trouble', data: view });
  }

  async #tried(kind: TroubleKind, step: () => Promise<void>): Promise<void> {
    try {
      await step();
      this.#show(kind, { busy: false });
    } catch (error) {
      this.#show(kind, { busy: false, problem: error instanceof Error ? error.message : String(error) });
    }
  }

  #show(kind: TroubleKind, change: Partial<TroubleView>): TroubleView {
    const known = this.#views.get(kind) ?? { kind, on: false, busy: false, targets: [] };
    const view: TroubleView = { ...known, ...change };
    this.#views.set(kind, view);
    this.#publish({ event: 'trouble', data: view });
    return view;
  }
}

const firstOf = ([first]: readonly Target[]): Pick<TroubleView, 'target'> =>
  first === undefined ? {} : { target: first.id };

function providerTroubles({ outside }: LabFleet): readonly (readonly [TroubleKind, Trouble])[] {
  const providers = faultyProviders(outside);
  const targets = [ALL, ...providers.map(({ id, title }) => ({ id, title }))];
  const struck = async (target: string, fault: ProviderFault): Promise<() => Promise<void>> => {
    const chosen = providers.filter(({ id }) => target === 'all' || id === target);
    const endings = chosen.map(({ strike }) => strike(fault));
    return async () => {
      for (const end of endings) end();
    };
  };
  const chatDown: Trouble = {
    targets: [],
    isTimed: false,
    begin: async () => {
      const end = outside.hybridChat.misbehave({ status: 503, times: Infinity });
      return async () => end();
    },
  };
  const active = Object.entries(PROVIDER_FAULTS) as [keyof typeof PROVIDER_FAULTS, ProviderFault][];
  return [
    ...active.map(([kind, fault]): [TroubleKind, Trouble] => [
      kind,
      { targets, isTimed: false, begin: async (target) => struck(target, fault) },
    ]),
    // The phones themselves ask for these (conditionsFor).
    ...PASSIVE.map((kind): [TroubleKind, Trouble] => [
      kind,
      { targets, isTimed: false, begin: async () => async () => undefined },
    ]),
    ['chat-down', chatDown],
  ];
}

function serverTroubles(fleet: LabFleet): readonly (readonly [TroubleKind, Trouble])[] {
  const { redis, brokers, services } = fleet;
  const [primary, standBy] = brokers;
  const redisGone: Trouble = {
    targets: [],
    isTimed: true,
    begin: async () => {
      await redis.kill();
      return async () => redis.start();
    },
  };
  const workerKilled: Trouble = {
    targets: services.map(({ name }) => ({ id: name, title: name })).toSorted(workersFirst),
    isTimed: true,
    begin: async (target) => {
      const service = services.find(({ name }) => name === target);
      await service?.kill();
      return async () => service?.start();
    },
  };
  const failOver: Trouble = {
    targets: [],
    isTimed: false,
    begin: async () => {
      await primary?.kill();
      await standBy?.start();
      return async () => {
        await standBy?.kill();
        await primary?.start();
      };
    },
  };
  return [
    ...(standBy === undefined ? [] : [['broker-fail-over', failOver] as const]),
    ['redis-gone', redisGone],
    ['worker-killed', workerKilled],
  ];
}

const workersFirst = (one: Target, other: Target): number =>
  Number(other.id.startsWith('outbound')) - Number(one.id.startsWith('outbound'));
