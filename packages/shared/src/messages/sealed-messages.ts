import { z } from 'zod';
import { CHANNEL_NAMES } from '@ccm/channels/registry';
import type { CampaignRow, DeliveryFailure, FailureReason, OutboundContent, OutboundMessage } from '@ccm/core/domain';
import { SealedJson, trustedObject } from '../storage/sealing/index.ts';
import type { Sealer } from '../storage/sealing/index.ts';
import type { MessageFacts, TrailStep, TrailStepName } from './message-history.ts';

/** The sealed values that Redis holds of a message. The place of each is the message's id: it opens for no other message. */
export interface SealedMessages {
  readonly facts: SealedJson<MessageFacts>;
  readonly failure: SealedJson<DeliveryFailure>;
  readonly step: SealedJson<TrailStep>;
  readonly message: SealedJson<OutboundMessage>;
}

export const sealedMessages = (sealer: Sealer): SealedMessages => ({
  facts: new SealedJson(sealer, 'record', messageFacts),
  failure: new SealedJson(sealer, 'record', deliveryFailure),
  step: new SealedJson(sealer, 'trail', trailStep),
  message: new SealedJson(sealer, 'message', outboundMessage),
});

const messageFacts: z.ZodType<MessageFacts> = z.looseObject({
  id: z.string(),
  direction: z.enum(['in', 'out']),
  channel: z.string(),
  requestedChannel: z.string().exactOptional(),
  account: z.string(),
  customerId: z.string(),
  aliases: z.array(z.string()).exactOptional(),
  applicationId: z.string().exactOptional(),
  conversationId: z.string().exactOptional(),
  providerMessageId: z.string().exactOptional(),
  campaign: trustedObject<CampaignRow>().exactOptional(),
  atMs: z.number(),
  traceparent: z.string().exactOptional(),
});

/** A newer version may know more reasons. */
export const deliveryFailure: z.ZodType<DeliveryFailure> = z.looseObject({
  reason: z.custom<FailureReason>((reason) => typeof reason === 'string'),
  description: z.string(),
  providerCode: z.string().exactOptional(),
  optOut: z.literal('marketing').exactOptional(),
});

/** A newer version may know more steps. */
const trailStep: z.ZodType<TrailStep> = z.looseObject({
  atMs: z.number(),
  step: z.custom<TrailStepName>((step) => typeof step === 'string'),
  detail: z.record(z.string(), z.unknown()).exactOptional(),
});

export const outboundMessage: z.ZodType<OutboundMessage> = z.looseObject({
  id: z.string(),
  channel: z.enum(CHANNEL_NAMES),
  requestedChannel: z.enum(CHANNEL_NAMES),
  account: z.string(),
  to: z.string(),
  conversationKey: z.string().exactOptional(),
  content: trustedObject<OutboundContent>(),
  lane: z.enum(['reply', 'bulk']),
  acceptedAtMs: z.number(),
  applicationId: z.string().exactOptional(),
  conversationId: z.string().exactOptional(),
  onlyPart: z.number().exactOptional(),
  traceparent: z.string().exactOptional(),
  campaign: trustedObject<CampaignRow>().exactOptional(),
});
