/** Plans for messages to come, in the order in which they were made; a message uses the first plan that matches it. */
export class PendingPlans<Plan extends { readonly times?: number }, Message> {
  readonly #isFor: (plan: Plan, message: Message) => boolean;
  #pending: { readonly plan: Plan; left: number }[] = [];

  constructor(isFor: (plan: Plan, message: Message) => boolean) {
    this.#isFor = isFor;
  }

  /** For as many messages as it says; default one. */
  add(plan: Plan): void {
    this.#pending.push({ plan, left: plan.times ?? 1 });
  }

  take(message: Message): Plan | undefined {
    const found = this.#pending.find(({ plan }) => this.#isFor(plan, message));
    if (found === undefined) return undefined;
    found.left -= 1;
    if (found.left <= 0) this.#pending = this.#pending.filter((entry) => entry !== found);
    return found.plan;
  }

  clear(): void {
    this.#pending = [];
  }
}
