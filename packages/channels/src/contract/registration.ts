import type { AccountCheck } from './account-check.ts';
import type { LookUpContext } from './look-up-context.ts';

export interface RegisterContext<Settings> extends LookUpContext<Settings> {
  /** The webhook's address of this account, whole. */
  readonly address: string;
  /** The same without the account's name, for one registration at the provider that serves several accounts (a Meta app). */
  readonly sharedAddress: string;
  /** Whether an address that the provider has leads to this account's webhook. */
  readonly isOurs: (address: string) => boolean;
}

/** The provider's reason for refusing a change, and the remedy. */
export interface RegistrationFault {
  readonly detail: string;
  readonly remedy: string;
}

/** One change at the provider: described first, made only when `run` is called. */
export interface RegistrationStep {
  /** `webhook`, `fields`, … as in the account's check. */
  readonly id: string;
  readonly title: string;
  /** The change in one sentence, without a secret: `Sets https://… as the webhook of the bot.` */
  readonly detail: string;
  /**
   * Makes the change: one call.
   * @returns undefined once the provider has taken it.
   * @throws {HttpFailure} where there is no answer.
   */
  readonly run: () => Promise<RegistrationFault | undefined>;
}

/** The steps that register our webhook at the provider. */
export interface RegistrationPlan {
  /** In order; a step is not tried after one that failed. Empty: the provider has all of it, or `obstacles` say why not. */
  readonly steps: readonly RegistrationStep[];
  /** Failed or skipped checks that no call to the provider's API can fix, each with a remedy by hand. */
  readonly obstacles: readonly AccountCheck[];
}

export const planOf = (...steps: readonly RegistrationStep[]): RegistrationPlan => ({ steps, obstacles: [] });
export const hindered = (...obstacles: readonly AccountCheck[]): RegistrationPlan => ({ steps: [], obstacles });
