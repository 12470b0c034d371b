import { toChannelName } from '@ccm/channels/registry';
import { toCustomerId } from '@ccm/core/domain';
import type { ChannelName } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import { z } from 'zod';
import { parseJson } from './requests/index.ts';

/** Facts of a command that CCM refused: people look for it by them. */
export interface Addressee {
  readonly channel?: ChannelName;
  /** The account that the command names. */
  readonly account?: string;
  /** The first recipient. */
  readonly customerId?: string;
  readonly applicationId?: string;
}

const word = z.union([z.string(), z.number()]).transform(String);
const party = z.union([word, z.looseObject({ refId: word.optional(), id: word.optional() })]);
const parties = z.union([z.array(party), party.transform((one) => [one])]);
const command = z.looseObject({
  id: word.optional().catch(undefined),
  messageId: word.optional().catch(undefined),
  channel: word.optional().catch(undefined),
  account: word.optional().catch(undefined),
  number: parties.optional().catch(undefined),
  to: parties.optional().catch(undefined),
  refId: parties.optional().catch(undefined),
});

/** Reads from a refused command who it was for, as far as it says so; never throws. */
export function readAddressee(body: string): Addressee {
  const read = command.safeParse(parsedOrNone(body)).data ?? {};
  const customer = firstRecipient(read);
  return compact({
    channel: toChannelName(read.channel ?? ''),
    account: read.account,
    customerId: customer === undefined ? undefined : toCustomerId(customer.trim()),
    applicationId: read.id ?? read.messageId,
  });
}

function firstRecipient({ number = [], to = [], refId }: z.infer<typeof command>): string | undefined {
  // Participants of Hybrid Chat have ids of their own, and stand beside the customer's refId.
  const isParticipant = typeof to[0] === 'object' && refId !== undefined;
  const [first] = [...number, ...(isParticipant ? refId : [...to, ...(refId ?? [])])];
  return typeof first === 'object' ? (first.refId ?? first.id) : first;
}

function parsedOrNone(body: string): unknown {
  try {
    return parseJson(body);
  } catch {
    return undefined;
  }
}
