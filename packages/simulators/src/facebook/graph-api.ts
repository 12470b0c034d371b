import { z } from 'zod';
import { formOf, json, jsonOf } from '../lab/index.ts';
import type { RecordedRequest, SimulatorReply } from '../lab/index.ts';
import { newMid } from './customer-events.ts';
import type { SentMessage } from './follow-ups.ts';
import { graphError } from './graph-errors.ts';
import { appSecretProof } from './meta-json.ts';
import type { PageComments } from './page-comments.ts';
import { faultsOf, SendRequest } from './send-check.ts';

export interface SimulatedPage {
  readonly id: string;
  readonly accessToken: string;
}

export interface Profile {
  readonly first_name?: string;
  readonly last_name?: string;
  readonly name?: string;
}

/** The simulated app behind the API, and the listeners for its events. */
interface GraphWorld {
  readonly appSecret: string;
  readonly pages: readonly SimulatedPage[];
  /** Refuses calls without appsecret_proof. */
  readonly requiresProof: boolean;
  readonly profiles: ReadonlyMap<string, Profile>;
  /** Whether the customer may be written to with this tag. */
  readonly isWindowOpen: (customerId: string, tag: string | undefined) => boolean;
  /** The first subscriptions of the app and its pages. */
  readonly subscribedFields: readonly string[];
  /** The address of the app's webhook, and the number of tries of the handshake. */
  readonly webhook: AppWebhook;
  /** The comments under the post of a page. */
  readonly commentsOf: (page: SimulatedPage) => PageComments;
  readonly violation: (what: string, request: RecordedRequest) => void;
  readonly taken: (message: SentMessage) => Promise<void>;
}

/** The app's own side of its webhook. */
interface AppWebhook {
  readonly url: () => string | undefined;
  /** The handshake with a new address; true if the challenge came back. */
  readonly handshake: (url: string, verifyToken: string) => Promise<boolean>;
}

const APP_ID = '600100200300400';
const KNOWN_FIELD = /^(?:messages|messaging_[a-z_]+|message_[a-z_]+|feed|standby|leadgen|mention)$/;
const subscribedFields = z.looseObject({ subscribed_fields: z.array(z.string()).min(1) });
const NO_SUCH_OBJECT = graphError(100, { subcode: 33 });

const SIXTY_DAYS_S = 60 * 86_400;

/** The part of the Graph API that a page's messages need; any version. */
export class GraphApi {
  readonly #world: GraphWorld;
  /** The expiry of the pages' tokens, in seconds since 1970; 0: never. */
  tokenExpiresAt = 0;
  #appFields: readonly string[];
  #firstPageFields: readonly string[];
  readonly #pageFields = new Map<string, readonly string[]>();

  constructor(world: GraphWorld) {
    this.#world = world;
    this.#appFields = world.subscribedFields;
    this.#firstPageFields = world.subscribedFields;
  }

  /** Changes the subscriptions of the app and each of its pages. */
  subscribe(fields: readonly string[]): void {
    this.#appFields = fields;
    this.#firstPageFields = fields;
    this.#pageFields.clear();
  }

  async answer(request: RecordedRequest): Promise<SimulatorReply> {
    const ofApp = await this.#askedByApp(request);
    if (ofApp !== undefined) return ofApp;
    if (request.path === '/refresh_access_token') return this.#renewed(request);
    const page = this.#pageOf(request);
    if (page === undefined) return graphError(190);
    const fault = this.#faultOfProof(request, page);
    if (fault !== undefined) return graphError(100, { message: fault, type: 'GraphMethodException' });
    return this.#asked(request, page);
  }

  /** Renews a token of Instagram Login: it stays the same, as it often does. */
  #renewed({ query }: RecordedRequest): SimulatorReply {
    const token = query.get('access_token');
    const isKnown = this.#world.pages.some(({ accessToken }) => accessToken === token);
    if (!isKnown || query.get('grant_type') !== 'ig_refresh_token') return graphError(190);
    return json(200, { access_token: token, token_type: 'bearer', expires_in: SIXTY_DAYS_S });
  }

  async #asked(request: RecordedRequest, page: SimulatedPage): Promise<SimulatorReply> {
    const [, node = '', edge = ''] = /^\/(?:v\d+\.\d+\/)?([^/]+)(?:\/([^/]+))?$/.exec(request.path) ?? [];
    const call = `${request.method} ${edge}`;
    if (node === 'app') return json(200, { id: APP_ID });
    const ofComment = this.#world.commentsOf(page).answer(request, node, edge);
    if (ofComment !== undefined) return ofComment;
    if (node !== page.id && node !== 'me') return call === 'GET ' ? this.#profile(node) : NO_SUCH_OBJECT;
    if (call === 'POST messages') return this.#send(request, page);
    if (edge === 'subscribed_apps')
      return request.method === 'POST' ? this.#subscribePage(request, page) : this.#subscribedApps(page);
    return call === 'GET ' ? json(200, { id: page.id, user_id: page.id }) : NO_SUCH_OBJECT;
  }

  /** The subscriptions of the app, which it asks for and sets with its own token. */
  async #askedByApp(request: RecordedRequest): Promise<SimulatorReply | undefined> {
    const isAboutToken = request.path.endsWith('/debug_token');
    if (!isAboutToken && !request.path.endsWith(`/${APP_ID}/subscriptions`)) return undefined;
    const { appSecret, webhook } = this.#world;
    if (request.headers['authorization'] !== `Bearer ${APP_ID}|${appSecret}`) return graphError(190);
    if (isAboutToken) return json(200, { data: this.#debugged(request.query.get('input_token')) });
    if (request.method === 'POST') return this.#subscribeApp(formOf(request));
    const url = webhook.url();
    const fields = this.#appFields.map((name) => ({ name, version: 'v23.0' }));
    const page = { object: 'page', callback_url: url, active: true, fields };
    return json(200, { data: url === undefined ? [] : [page] });
  }

  #debugged(token: string | null): object {
    const isValid = this.#world.pages.some(({ accessToken }) => accessToken === token);
    return { app_id: APP_ID, type: 'PAGE', is_valid: isValid, expires_at: this.tokenExpiresAt };
  }

  async #subscribeApp(form: URLSearchParams): Promise<SimulatorReply> {
    const fields = (form.get('fields') ?? '').split(',');
    const url = form.get('callback_url') ?? '';
    if (form.get('object') !== 'page' || !fields.every((field) => KNOWN_FIELD.test(field))) return graphError(100);
    const isAnswered = URL.canParse(url) && (await this.#world.webhook.handshake(url, form.get('verify_token') ?? ''));
    if (!isAnswered)
      return graphError(2200, { message: '(#2200) Callback verification failed', type: 'OAuthException' });
    this.#appFields = fields;
    return json(200, { success: true });
  }

  #subscribePage(request: RecordedRequest, page: SimulatedPage): SimulatorReply {
    const fields = subscribedFields.safeParse(jsonOf(request)).data?.subscribed_fields ?? [];
    if (fields.length === 0 || !fields.every((field) => KNOWN_FIELD.test(field))) return graphError(100);
    this.#pageFields.set(page.id, fields);
    return json(200, { success: true });
  }

  #subscribedApps({ id }: SimulatedPage): SimulatorReply {
    return json(200, { data: [{ id: APP_ID, subscribed_fields: this.#pageFields.get(id) ?? this.#firstPageFields }] });
  }

  /** The page of the call's token: in the header, the address or the body. */
  #pageOf(request: RecordedRequest): SimulatedPage | undefined {
    const token =
      /^(?:Bearer|OAuth) (.+)$/.exec(request.headers['authorization'] ?? '')?.[1] ??
      request.query.get('access_token') ??
      memberOf(request, 'access_token');
    return this.#world.pages.find(({ accessToken }) => accessToken === token);
  }

  #faultOfProof(request: RecordedRequest, page: SimulatedPage): string | undefined {
    const proof = request.query.get('appsecret_proof') ?? memberOf(request, 'appsecret_proof');
    if (proof === undefined) {
      return this.#world.requiresProof ? 'API calls from the server require an appsecret_proof argument' : undefined;
    }
    if (proof === appSecretProof(this.#world.appSecret, page.accessToken)) return undefined;
    this.#world.violation('the appsecret_proof is wrong', request);
    return 'Invalid appsecret_proof provided in the API argument';
  }

  async #send(request: RecordedRequest, page: SimulatedPage): Promise<SimulatorReply> {
    const body = withoutCredentials(jsonOf(request));
    const faults = faultsOf(body);
    for (const fault of faults) this.#world.violation(fault, request);
    const parsed = SendRequest.safeParse(body);
    if (!parsed.success) return graphError(100, { message: `(#100) ${faults.join('; ')}` });
    const { recipient } = parsed.data;
    if ('sender_action' in parsed.data) return json(200, { recipient_id: recipient.id });
    const { messaging_type: messagingType, tag, message: content } = parsed.data;
    const addressed = this.#addressOf(recipient, page, tag);
    if ('status' in addressed) return addressed;
    const { to } = addressed;
    const mid = newMid();
    const sent = { mid, pageId: page.id, to, messagingType, content, atMs: Date.now() };
    await this.#world.taken(tag === undefined ? sent : { ...sent, tag });
    return json(200, { ...(recipient.user_ref === undefined ? { recipient_id: to } : {}), message_id: mid });
  }

  /** A customer within the window, or the author of a comment that has no private answer yet. */
  #addressOf(
    recipient: Recipient,
    page: SimulatedPage,
    tag: string | undefined,
  ): { readonly to: string } | SimulatorReply {
    const commentId = recipient.comment_id ?? recipient.post_id;
    if (commentId !== undefined) return this.#world.commentsOf(page).answerInPrivate(commentId);
    const to = recipient.id ?? recipient.user_ref ?? '';
    return this.#world.isWindowOpen(to, tag) ? { to } : graphError(10, { subcode: 2018278 });
  }

  #profile(customerId: string): SimulatorReply {
    const profile = this.#world.profiles.get(customerId);
    return profile === undefined ? NO_SUCH_OBJECT : json(200, { ...profile, id: customerId });
  }
}

type Recipient = SendRequest['recipient'];

function memberOf(request: RecordedRequest, name: string): string | undefined {
  const body = jsonOf(request);
  if (typeof body !== 'object' || body === null || !Object.hasOwn(body, name)) return undefined;
  const value: unknown = new Map<string, unknown>(Object.entries(body)).get(name);
  return typeof value === 'string' ? value : undefined;
}

function withoutCredentials(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return body;
  const rest = Object.entries(body).filter(([name]) => name !== 'access_token' && name !== 'appsecret_proof');
  return Object.fromEntries<unknown>(rest);
}
