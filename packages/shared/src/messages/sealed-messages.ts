import { z } from 'zod';
import { CHANNEL_NAMES } from '@ccm/channels/registry';
import type { CampaignRow, DeliveryFailure, FailureReason, OutboundContent, OutboundMessage } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import { SealedJson, trustedObject } from '../storage/sealing/index.ts';
import type { Sealer } from '../storage/sealing/index.ts';
import type { MessageFacts, TrailStep, TrailStepName } from './message-history.ts';

/** A message's facts as they are stored, with the first step of its trail, whose time is that of the facts. */
type StoredFacts = Omit<MessageFacts, 'id'> & {
  readonly first?: readonly [step: TrailStepName, detail?: NonNullable<TrailStep['detail']>];
};

/** The part of a message to a customer that its facts do not have. */
type KeptMessage = Pick<OutboundMessage, 'content' | 'lane' | 'conversationKey' | 'onlyPart'>;

/** Short names, since records are most of what Redis holds. */
const FACTS = {
  direction: 'd',
  channel: 'c',
  requestedChannel: 'r',
  account: 'a',
  customerId: 'u',
  aliases: 'o',
  applicationId: 'p',
  conversationId: 'v',
  providerMessageId: 'w',
  contentKey: 'k',
  atMs: 't',
  traceparent: 'x',
  first: 'f',
} as const;
const STEP = { atMs: 't', step: 's', detail: 'd' } as const;

/** The sealed values that Redis holds of a message. The place of each is the message's id: it opens for no other message. */
export class SealedMessages {
  readonly step: SealedJson<TrailStep>;
  readonly failure: SealedJson<DeliveryFailure>;
  readonly #facts: SealedJson<StoredFacts>;
  readonly #message: SealedJson<KeptMessage>;

  constructor(sealer: Sealer) {
    this.step = new SealedJson(sealer, { purpose: 'trail', schema: trailStep, shortNames: STEP });
    this.failure = new SealedJson(sealer, { purpose: 'record', schema: deliveryFailure });
    this.#facts = new SealedJson(sealer, { purpose: 'record', schema: storedFacts, shortNames: FACTS });
    this.#message = new SealedJson(sealer, { purpose: 'message', schema: keptMessage });
  }

  /** @param first the first step, at the time of the facts. */
  sealFacts({ id, aliases = [], ...facts }: MessageFacts, { step, detail }: Omit<TrailStep, 'atMs'>): string {
    const others = aliases.filter((alias) => alias !== facts.customerId);
    const first = detail === undefined ? ([step] as const) : ([step, detail] as const);
    return this.#facts.seal({ ...facts, ...(others.length === 0 ? {} : { aliases: others }), first }, id);
  }

  /** The facts, and the first step where it lies with them. @throws {FleetError} if they do not open. */
  openFacts(sealed: string, id: string): { readonly facts: MessageFacts; readonly first: TrailStep | undefined } {
    const { first, ...facts } = this.#facts.open(sealed, id);
    if (first === undefined) return { facts: { ...facts, id }, first };
    const [step, detail] = first;
    return { facts: { ...facts, id }, first: { atMs: facts.atMs, step, ...compact({ detail }) } };
  }

  /** Seals what its facts do not say. */
  sealMessage({ id, content, lane, conversationKey, onlyPart }: OutboundMessage): string {
    return this.#message.seal({ content, lane, ...compact({ conversationKey, onlyPart }) }, id);
  }

  /** @throws {FleetError} if it does not open. */
  openMessage(sealed: string, facts: MessageFacts): OutboundMessage {
    const { id, channel, requestedChannel = channel, account, customerId, atMs } = facts;
    const { applicationId, conversationId, campaign, traceparent } = facts;
    return {
      id,
      channel,
      requestedChannel,
      account,
      to: customerId,
      acceptedAtMs: atMs,
      ...compact({ applicationId, conversationId, campaign, traceparent }),
      ...this.#message.open(sealed, id),
    };
  }
}

const storedFacts: z.ZodType<StoredFacts> = z.looseObject({
  direction: z.enum(['in', 'out']),
  channel: z.string(),
  requestedChannel: z.string().exactOptional(),
  account: z.string(),
  customerId: z.string(),
  aliases: z.array(z.string()).exactOptional(),
  applicationId: z.string().exactOptional(),
  conversationId: z.string().exactOptional(),
  providerMessageId: z.string().exactOptional(),
  contentKey: z.string().exactOptional(),
  campaign: trustedObject<CampaignRow>().exactOptional(),
  atMs: z.number(),
  traceparent: z.string().exactOptional(),
  first: trustedObject<NonNullable<StoredFacts['first']>>().exactOptional(),
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

/** Earlier versions kept the whole message. */
const keptMessage: z.ZodType<KeptMessage> = z.looseObject({
  content: trustedObject<OutboundContent>(),
  lane: z.enum(['reply', 'bulk']),
  conversationKey: z.string().exactOptional(),
  onlyPart: z.number().exactOptional(),
});
