import type { DeliveryFailure, DeliveryStatus } from '@ccm/core/domain';
import type { TrailStep } from './message-history.ts';

/** A status that one part of a message has reached. */
export interface PartStatus {
  readonly messageId: string;
  readonly part: number;
  readonly status: DeliveryStatus;
  readonly providerStatus: string;
  readonly providerMessageId?: string;
  readonly failure?: DeliveryFailure;
  /** The change concerns the whole message: its other parts get no reports of their own. */
  readonly wholeMessage?: true;
  /** By a watermark, which may tell of messages that never left. */
  readonly isGuess?: true;
  /** A step of the trail that goes with it, whether the status moves or not. */
  readonly step?: Omit<TrailStep, 'atMs'>;
  readonly atMs: number;
}

/** The effect of a part's status on its message. */
export interface StatusChange {
  readonly known: boolean;
  /** The message's own status after it, where it moved: a message of several parts is delivered when all of them are. */
  readonly changedTo?: DeliveryStatus;
}
