import type { Account } from '@ccm/core/domain';
import type { LookUpContext } from './look-up-context.ts';

/** Renews the credential of an account that expires. */
export interface CredentialRenewal<Settings> {
  /** The setting that holds it, of text. */
  readonly setting: string;
  /** False where this account's does not expire, or cannot be renewed. */
  readonly isNeeded: (account: Account<Settings>) => boolean;
  /**
   * One call that gives a new one; the present one stays good until it expires.
   * @throws {DeliveryError}
   */
  readonly renew: (context: LookUpContext<Settings>) => Promise<NewCredential>;
}

export interface NewCredential {
  readonly value: string;
  readonly expiresInMs: number;
}
