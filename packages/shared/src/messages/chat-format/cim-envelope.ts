import type { CustomerName } from './describe-customer.ts';

/** The facts from which the header of a CIM message is made. */
export interface CimHeaderFacts {
  readonly id: string;
  readonly sender: 'CUSTOMER' | 'CONNECTOR';
  readonly customerId: string;
  readonly channel: string;
  readonly serviceIdentifier: string;
  readonly who: CustomerName;
  /** Milliseconds since 1970. */
  readonly atMs: number;
  readonly conversationId: string | null;
  readonly language?: string | undefined;
  readonly intent?: string;
  readonly providerMessageId?: string | undefined;
  readonly originalMessageId?: string | undefined;
  readonly attributes?: Readonly<Record<string, string | undefined>>;
}

export interface CimBody {
  readonly type: string;
  readonly additionalDetails?: object;
  readonly [field: string]: unknown;
}

/** A message of the successor's object model (Expertflow CX object-model, CimMessage): header and body, absent things written as null. */
export function cimMessage(facts: CimHeaderFacts, body: CimBody): object {
  return {
    id: facts.id,
    header: {
      sender: { id: facts.customerId, type: facts.sender, senderName: facts.who.name, additionalDetail: {} },
      channelData: {
        channelCustomerIdentifier: facts.customerId,
        serviceIdentifier: facts.serviceIdentifier,
        requestPriority: 0,
        customerFirstName: facts.who.firstName,
        customerLastName: facts.who.lastName,
        additionalAttributes: attributes({ channel: facts.channel, ...facts.attributes }),
      },
      language: facts.language === undefined ? {} : { code: facts.language },
      timestamp: facts.atMs,
      securityInfo: {},
      stamps: [],
      intent: facts.intent ?? null,
      entities: {},
      channelSessionId: null,
      conversationId: facts.conversationId,
      customer: null,
      originalMessageId: facts.originalMessageId ?? null,
      providerMessageId: facts.providerMessageId ?? null,
      schedulingMetaData: null,
      roomId: null,
    },
    body: withLongAttributes(body, facts.attributes ?? {}),
  };
}

/** The longest value of the object model's type of attribute. */
const MAX_ATTRIBUTE = 2000;

const attributes = (given: Readonly<Record<string, string | undefined>>): readonly object[] =>
  Object.entries(given).flatMap(([key, value]) =>
    value === undefined ? [] : [{ key, type: 'String2000', value: value.slice(0, MAX_ATTRIBUTE).toWellFormed() }],
  );

/** An attribute that is cut stands whole among the details of the body. */
function withLongAttributes(body: CimBody, given: Readonly<Record<string, string | undefined>>): CimBody {
  const long = Object.entries(given).filter(([, value = '']) => value.length > MAX_ATTRIBUTE);
  if (long.length === 0) return body;
  return { ...body, additionalDetails: { ...body.additionalDetails, ...Object.fromEntries(long) } };
}
