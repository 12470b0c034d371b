import type { WebhookOutcome } from '../lab/index.ts';
import type { FollowUp } from './follow-ups.ts';
import type { SimulatedPage } from './graph-api.ts';

export interface FacebookOptions {
  readonly appSecret?: string;
  readonly verifyToken?: string;
  /** Default `page`: Messenger. */
  readonly object?: 'page' | 'instagram';
  /** Default: SIMULATED_PAGE alone. */
  readonly pages?: readonly [SimulatedPage, ...SimulatedPage[]];
  /** The fleet's address: `http://127.0.0.1:8081/webhooks/facebook`. */
  readonly webhookUrl?: string;
  /** Default true, as with "Require App Secret". */
  readonly requiresProof?: boolean;
  /** Waits before each repetition of a webhook that was not answered 200; default at once, then 0.5, 1, 2 and 4 seconds. */
  readonly retryDelaysMs?: readonly number[];
  /** Failures in a row after which the app is unsubscribed, which is a violation; default 50. */
  readonly unsubscribesAfter?: number;
  /** The webhooks after each sent message; default echo, delivery, read. */
  readonly followUps?: readonly FollowUp[];
  /** The first subscriptions of the app and its pages; default: all of Messenger's that CCM reads. */
  readonly subscribedFields?: readonly string[];
  /** Refuses messages outside the 24 hours (7 days with HUMAN_AGENT) with 10/2018278; default false. */
  readonly enforcesWindow?: boolean;
}

/** The result of one message of a customer. */
export interface CustomerDelivery {
  readonly mid: string;
  /** The outcome of the last attempt. */
  readonly outcome: WebhookOutcome;
  /** The outcome of every attempt: repetitions and duplicates. */
  readonly outcomes: readonly WebhookOutcome[];
}

export const SIMULATED_APP = {
  appSecret: 'a1b2c3d4e5f60718293a4b5c6d7e8f90',
  verifyToken: 'simulated-verify-token',
} as const;
export const SIMULATED_PAGE: SimulatedPage = { id: '1067280970047460', accessToken: 'EAAGsimulatedPageToken' };

/** All that CCM reads of Messenger. */
export const PAGE_FIELDS = [
  'messages',
  'messaging_postbacks',
  'messaging_optins',
  'messaging_referrals',
  'message_deliveries',
  'message_reads',
  'message_echoes',
  'message_reactions',
  'message_edits',
  'feed',
] as const;
