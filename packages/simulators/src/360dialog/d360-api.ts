import { z } from 'zod';
import { json, jsonOf } from '../lab/index.ts';
import type { IncomingCall, RecordedRequest, SimulatorReply } from '../lab/index.ts';
import { newMessageId } from './customer-message.ts';
import { classicError, gatewayError, metaError } from './d360-errors.ts';
import type { D360Media } from './d360-media.ts';
import type { D360Webhooks } from './d360-webhooks.ts';
import { checkSend } from './send-check.ts';
import type { ApiStyle } from './send-check.ts';
import type { SentMessage } from './status-plan.ts';

interface ApiPorts {
  readonly apiKey: string;
  readonly media: D360Media;
  readonly webhooks: D360Webhooks;
  /** A message was taken; the answer waits for it. */
  readonly taken: (message: SentMessage) => Promise<void>;
  readonly violation: (what: string, request: RecordedRequest) => void;
}

const webhookConfig = z.strictObject({ url: z.url(), headers: z.record(z.string(), z.string()).exactOptional() });
/** A customer's message that was read. */
const readMark = z.strictObject({
  messaging_product: z.literal('whatsapp'),
  status: z.literal('read'),
  message_id: z.string().min(1),
});

const fieldsOf = z.record(z.string(), z.unknown());
const contactsQuestion = z.strictObject({
  blocking: z.enum(['wait', 'no_wait']).exactOptional(),
  contacts: z.array(z.string().regex(/^\+?\d{7,15}$/)).min(1),
  force_check: z.boolean().exactOptional(),
});

/** The HTTP face: both APIs at once, told apart by their paths. */
export class D360Api {
  readonly #ports: ApiPorts;
  /** Numbers that the classic API has not checked yet: the first message to one is refused with 1006. */
  readonly #unchecked = new Set<string>();
  readonly #notOnWhatsApp = new Set<string>();

  constructor(ports: ApiPorts) {
    this.#ports = ports;
  }

  /** The classic API will want a contact check before it sends to this number. */
  mustCheck(number: string, options: { readonly onWhatsApp?: boolean } = {}): void {
    this.#unchecked.add(number);
    if (options.onWhatsApp === false) this.#notOnWhatsApp.add(number);
  }

  async answer(request: IncomingCall): Promise<SimulatorReply> {
    if (request.headers['d360-api-key'] !== this.#ports.apiKey) {
      this.#ports.violation('the API key is wrong or missing', request);
      return gatewayError(401, 'Invalid api_key');
    }
    const route = `${request.method} ${request.path}`;
    switch (route) {
      case 'POST /messages':
        return this.#send(request, 'cloud');
      case 'POST /v1/messages':
        return this.#send(request, 'classic');
      case 'POST /v1/contacts':
        return this.#checkContacts(request);
      case 'POST /v1/configs/webhook':
        return this.#register(request);
      case 'GET /v1/configs/webhook':
        return json(200, this.#ports.webhooks.registered ?? {});
      case 'GET /health_status':
        return json(200, { health_status: { can_send_message: 'AVAILABLE', entities: [] } });
      default:
        return this.#file(request) ?? gatewayError(404, 'no such endpoint');
    }
  }

  async #send(request: IncomingCall, style: ApiStyle): Promise<SimulatorReply> {
    const body = jsonOf(request);
    const checked = checkSend(body, style);
    if ('faults' in checked) {
      if (style === 'cloud' && readMark.safeParse(body).success) return json(200, { success: true });
      const faults = checked.faults.join('; ');
      this.#ports.violation(`a message that WhatsApp would refuse: ${faults}`, request);
      return style === 'cloud' ? metaError(100, faults) : classicError(1009, 'Parameter value is not valid', faults);
    }
    if (style === 'classic' && this.#unchecked.has(checked.to)) {
      return classicError(1006, 'Resource not found', 'unknown contact', 404);
    }
    const id = newMessageId(style);
    const fields = fieldsOf.parse(body);
    await this.#ports.taken({ id, ...checked, body: fields, shape: style, atMs: Date.now() });
    const messages = [{ id, ...(style === 'cloud' ? { message_status: 'accepted' } : {}) }];
    return style === 'cloud'
      ? json(200, { messaging_product: 'whatsapp', contacts: [{ input: checked.to, wa_id: checked.to }], messages })
      : json(201, { messages, meta: { api_status: 'stable', version: '2.53.2' } });
  }

  #checkContacts(request: RecordedRequest): SimulatorReply {
    const question = contactsQuestion.safeParse(jsonOf(request));
    if (!question.success) return classicError(1009, 'Parameter value is not valid', question.error.message);
    const contacts = question.data.contacts.map((input) => {
      const number = input.replace(/^\+/, '');
      if (this.#notOnWhatsApp.has(number)) return { input, status: 'invalid' };
      this.#unchecked.delete(number);
      return { input, status: 'valid', wa_id: number };
    });
    return json(200, { contacts, meta: { api_status: 'stable', version: '2.53.2' } });
  }

  #register(request: RecordedRequest): SimulatorReply {
    const config = webhookConfig.safeParse(jsonOf(request));
    if (!config.success) return gatewayError(400, config.error.message);
    this.#ports.webhooks.registered = { url: config.data.url, headers: config.data.headers ?? {} };
    return json(200, this.#ports.webhooks.registered);
  }

  #file(request: RecordedRequest): SimulatorReply | undefined {
    if (request.method !== 'GET') return undefined;
    const id = /^\/v1\/media\/([\w-]+)$/.exec(request.path)?.[1];
    return id === undefined ? this.#ports.media.answerCloud(request) : this.#ports.media.answerClassic(id);
  }
}
