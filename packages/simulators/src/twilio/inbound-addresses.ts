import { createHash } from 'node:crypto';
import { formOf, json, jsonOf } from '../lab/index.ts';
import type { RecordedRequest, SimulatorReply } from '../lab/index.ts';
import { z } from 'zod';
import { errorReply } from './twilio-errors.ts';

interface InboundDeps {
  readonly accountSid: string;
  /** Addresses that may send; undefined: any. */
  readonly senders: readonly string[] | undefined;
  readonly messagingServiceSids: readonly string[] | undefined;
  /** The address for messages to senders that have none of their own; undefined: such messages are dropped. */
  readonly usual: () => string | undefined;
}

const INVALID_SMS_URL = 21502;
const senderUpdate = z.strictObject({
  webhook: z.looseObject({ callback_url: z.url(), callback_method: z.enum(['POST', 'PUT']).exactOptional() }),
});

/** The webhook addresses for incoming messages as an operator set them: at a number, a messaging service or a WhatsApp sender. */
export class InboundAddresses {
  readonly #deps: InboundDeps;
  /** By number, `whatsapp:` and number, or SID of a messaging service. */
  readonly #set = new Map<string, string>();

  constructor(deps: InboundDeps) {
    this.#deps = deps;
  }

  /** The webhook for a message to this address. */
  of(address: string): string | undefined {
    return this.#set.get(address) ?? this.#deps.usual();
  }

  /** Answers calls that read or set these addresses; undefined for any other call. */
  answer(request: RecordedRequest): SimulatorReply | undefined {
    const { method, path, query } = request;
    const base = `/2010-04-01/Accounts/${this.#deps.accountSid}/IncomingPhoneNumbers`;
    if (method === 'GET' && path === `${base}.json`) return this.#number(query.get('PhoneNumber') ?? '');
    if (method === 'GET' && path === '/v2/Channels/Senders') return this.#senders();
    const [, sid = ''] = /\/(?<sid>(?:PN|MG|XE)[0-9a-f]{32})(?:\.json)?$/.exec(path) ?? [];
    if (path === `${base}/${sid}.json` && method === 'POST') return this.#setNumber(sid, formOf(request));
    if (path === `/v1/Services/${sid}`) return this.#service(sid, method === 'POST' ? formOf(request) : undefined);
    if (path === `/v2/Channels/Senders/${sid}` && method === 'POST') return this.#setSender(sid, jsonOf(request));
    return undefined;
  }

  #number(number: string): SimulatorReply {
    const { senders } = this.#deps;
    const isOurs = senders === undefined || senders.includes(number);
    return json(200, { incoming_phone_numbers: isOurs ? [this.#shownNumber(number)] : [] });
  }

  #shownNumber(number: string): object {
    return { sid: sidOf('PN', number), phone_number: number, sms_url: this.of(number) ?? '', sms_application_sid: '' };
  }

  #setNumber(sid: string, form: URLSearchParams): SimulatorReply {
    const number = this.#deps.senders?.find((sender) => sidOf('PN', sender) === sid);
    if (number === undefined) return errorReply(20404);
    const refusal = this.#register(number, form.get('SmsUrl'));
    return refusal ?? json(200, this.#shownNumber(number));
  }

  #service(sid: string, form: URLSearchParams | undefined): SimulatorReply {
    if (this.#deps.messagingServiceSids?.includes(sid) !== true) return errorReply(20404);
    const refusal = form === undefined ? undefined : this.#register(sid, form.get('InboundRequestUrl'));
    const shown = { sid, inbound_request_url: this.of(sid) ?? '', use_inbound_webhook_on_number: false };
    return refusal ?? json(200, shown);
  }

  #senders(): SimulatorReply {
    return json(200, { senders: this.#whatsAppSenders().map((id) => this.#shownSender(id)) });
  }

  #setSender(sid: string, body: unknown): SimulatorReply {
    const id = this.#whatsAppSenders().find((sender) => sidOf('XE', sender) === sid);
    if (id === undefined) return errorReply(20404);
    const refusal = this.#register(id, senderUpdate.safeParse(body).data?.webhook.callback_url);
    return refusal ?? json(202, this.#shownSender(id));
  }

  #whatsAppSenders(): readonly string[] {
    return (this.#deps.senders ?? []).filter((sender) => sender.startsWith('whatsapp:'));
  }

  #shownSender(id: string): object {
    return {
      sid: sidOf('XE', id),
      sender_id: id,
      status: 'ONLINE',
      webhook: { callback_url: this.of(id) ?? '', callback_method: 'POST' },
      properties: { quality_rating: 'HIGH', messaging_limit: '10K Customers/24hr' },
    };
  }

  #register(key: string, url: string | null | undefined): SimulatorReply | undefined {
    if (typeof url !== 'string' || !/^https?:\/\//.test(url) || !URL.canParse(url)) return errorReply(INVALID_SMS_URL);
    this.#set.set(key, url);
    return undefined;
  }
}

/** A resource's SID: always the same for the same thing. */
const sidOf = (prefix: string, of: string): string =>
  prefix + createHash('sha256').update(of).digest('hex').slice(0, 32);
