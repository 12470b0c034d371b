import type { OutboundPart, RenderedMessage, SendContext } from '@ccm/channels/contract';
import type { Account, OutboundMessage } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import type { ConversationRef } from '../../storage/redis/index.ts';
import type { DeliveryDeps, Route } from './delivery-deps.ts';
import type { OutboundEntry } from './delivery-progress.ts';

/** Everything that one try of one message needs. */
export interface Attempt {
  readonly entry: OutboundEntry;
  readonly message: OutboundMessage;
  /** Over which it goes: the message's own, or one that stands in for it. */
  readonly account: Account;
  readonly ref: ConversationRef;
  readonly route: Route;
  readonly rendered: RenderedMessage;
  readonly signal: AbortSignal;
}

/** One part of the message of an attempt. */
export interface AttemptedPart {
  readonly attempt: Attempt;
  readonly part: OutboundPart;
  readonly index: number;
}

/** The input of a channel's sender for one part. */
export function contextOf(
  { attempt, index }: AttemptedPart,
  { http, logger, settings, openFile }: DeliveryDeps,
): SendContext<unknown> {
  const { account, message, signal } = attempt;
  return {
    account,
    message,
    partIndex: index,
    http,
    logger,
    signal,
    ...compact({ publicBaseUrl: settings.publicBaseUrl }),
    ...(openFile === undefined ? {} : { openFile: async (url: string) => openFile(url, signal) }),
  };
}
