import { compact } from '@ccm/core/objects';
import { basicAuthOf, formOf, json } from '../lab/index.ts';
import type { RecordedRequest, SimulatorReply } from '../lab/index.ts';
import type { InboundAddresses } from './inbound-addresses.ts';
import { refusalOf } from './send-check.ts';
import type { TwilioAccount } from './twilio-account.ts';
import { errorReply } from './twilio-errors.ts';
import type { TwilioMedia } from './twilio-media.ts';
import { messageJson, newSid } from './twilio-message.ts';
import type { TwilioMessage } from './twilio-message.ts';

export interface ApiDeps {
  readonly account: TwilioAccount;
  readonly media: TwilioMedia;
  /** Users and passwords of HTTP basic auth: the account and its API keys. */
  readonly logins: ReadonlyMap<string, string>;
  readonly senders: readonly string[] | undefined;
  readonly messagingServiceSids: readonly string[] | undefined;
  /** The webhook addresses for messages to the account's senders. */
  readonly inbound: InboundAddresses;
  /** Receives each message taken; the answer waits for it. */
  readonly taken: (message: TwilioMessage) => Promise<void>;
}

const ROUTE =
  /^\/2010-04-01\/Accounts\/(?<account>AC[0-9a-f]{32})\/Messages(?:\/(?<sid>[SM]M[0-9a-f]{32}))?(?:\/Media\/(?<media>ME[0-9a-f]{32}))?(?<json>\.json)?$/;

/** The Messages and Media resources of the REST API (https://www.twilio.com/docs/messaging/api/message-resource). */
export class TwilioApi {
  readonly #deps: ApiDeps;

  constructor(deps: ApiDeps) {
    this.#deps = deps;
  }

  async answer(request: RecordedRequest): Promise<SimulatorReply> {
    if (!this.#isAuthentic(request)) {
      return { ...errorReply(20003), headers: { 'www-authenticate': 'Basic realm="Twilio API"' } };
    }
    const setting = this.#account(request) ?? this.#deps.inbound.answer(request);
    if (setting !== undefined) return setting;
    const { account, sid, media } = ROUTE.exec(request.path)?.groups ?? {};
    if (account !== this.#deps.account.sid) return errorReply(20404);
    if (media !== undefined) return this.#media(request, media);
    return sid === undefined ? this.#collection(request) : this.#resource(request, sid);
  }

  #isAuthentic(request: RecordedRequest): boolean {
    const login = basicAuthOf(request);
    return login !== undefined && this.#deps.logins.get(login.user) === login.password;
  }

  #account({ method, path }: RecordedRequest): SimulatorReply | undefined {
    const { sid } = this.#deps.account;
    if (method !== 'GET' || path !== `/2010-04-01/Accounts/${sid}.json`) return undefined;
    return json(200, { sid, friendly_name: 'Simulated account', status: 'active', type: 'Full' });
  }

  async #collection(request: RecordedRequest): Promise<SimulatorReply> {
    if (request.method === 'GET') return json(200, this.#deps.account.list(request.query));
    if (request.method !== 'POST') return errorReply(20404);
    const form = formOf(request);
    const { account, senders, messagingServiceSids } = this.#deps;
    const refusal = refusalOf(form, {
      ...compact({ senders, messagingServiceSids }),
      isUnsubscribed: (from, to) => account.isUnsubscribed(from, to),
    });
    return refusal === undefined ? this.#take(form) : errorReply(refusal);
  }

  async #take(form: URLSearchParams): Promise<SimulatorReply> {
    const { account, taken } = this.#deps;
    const message = messageFrom(form);
    account.add(message);
    const answer = json(201, messageJson(message, account.sid));
    await taken(message);
    return answer;
  }

  #resource(request: RecordedRequest, sid: string): SimulatorReply {
    const { account } = this.#deps;
    const message = account.find(sid);
    if (message === undefined) return errorReply(20404);
    if (request.method === 'DELETE') {
      account.delete(sid);
      return { status: 204 };
    }
    if (request.method === 'POST') change(message, formOf(request));
    return json(200, messageJson(message, account.sid));
  }

  #media(request: RecordedRequest, sid: string): SimulatorReply {
    const location = this.#deps.media.storageUrl(sid);
    if (location === undefined) return errorReply(20404);
    if (request.method !== 'DELETE') return { status: 307, headers: { location } };
    this.#deps.media.delete(sid);
    return { status: 204 };
  }
}

/** A message can be cancelled until it is sent, and its text be blotted out. */
function change(message: TwilioMessage, form: URLSearchParams): void {
  message.updatedAtMs = Date.now();
  if (form.get('Body') === '') message.body = '';
  if (form.get('Status') === 'canceled' && message.sentAtMs === undefined) message.status = 'canceled';
}

function messageFrom(form: URLSearchParams): TwilioMessage {
  const now = Date.now();
  const mediaUrls = form.getAll('MediaUrl');
  return {
    sid: newSid(mediaUrls.length > 0 ? 'MM' : 'SM'),
    direction: 'outbound-api',
    to: form.get('To') ?? '',
    body: form.get('Body') ?? '',
    mediaUrls,
    createdAtMs: now,
    updatedAtMs: now,
    status: form.has('MessagingServiceSid') ? 'accepted' : 'queued',
    ...given(form, { from: 'From', messagingServiceSid: 'MessagingServiceSid', statusCallback: 'StatusCallback' }),
    ...given(form, {
      contentSid: 'ContentSid',
      contentVariables: 'ContentVariables',
      persistentAction: 'PersistentAction',
    }),
  };
}

function given(form: URLSearchParams, names: Readonly<Record<string, string>>): Record<string, string> {
  const pairs = Object.entries(names).map(([key, name]): [string, string | null] => [key, form.get(name)]);
  return Object.fromEntries(pairs.filter((pair): pair is [string, string] => pair[1] !== null));
}
