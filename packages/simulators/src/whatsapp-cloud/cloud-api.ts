import { z } from 'zod';
import { json, jsonOf } from '../lab/index.ts';
import type { IncomingCall, RecordedRequest, SimulatorReply } from '../lab/index.ts';
import { checkSend, metaError, newMessageId } from '../360dialog/index.ts';
import type { SentMessage } from '../360dialog/index.ts';
import { appSecretProof, graphError } from '../facebook/index.ts';
import type { CloudMedia } from './cloud-media.ts';

/** A number of ours. */
export interface SimulatedCloudNumber {
  readonly phoneNumberId: string;
  /** Digits. */
  readonly number: string;
  readonly businessAccountId: string;
}

/** A message that the API took, and from which number. */
export interface CloudMessage extends SentMessage {
  readonly phoneNumberId: string;
}

/** The simulated business behind the API, and the listeners for its events. */
interface CloudWorld {
  readonly appSecret: string;
  readonly verifyToken: string;
  readonly accessToken: string;
  readonly numbers: readonly SimulatedCloudNumber[];
  /** Refuses calls without appsecret_proof. */
  readonly requiresProof: boolean;
  readonly media: CloudMedia;
  readonly origin: () => string;
  /** The address of the webhook; set by a registration once its handshake has succeeded. */
  readonly webhookUrl: () => string | undefined;
  readonly registered: (url: string) => Promise<boolean>;
  readonly violation: (what: string, request: RecordedRequest) => void;
  readonly taken: (message: CloudMessage) => Promise<void>;
}

const APP_ID = '600100200300401';
const readMark = z.strictObject({
  messaging_product: z.literal('whatsapp'),
  status: z.literal('read'),
  message_id: z.string().min(1),
  typing_indicator: z.strictObject({ type: z.literal('text') }).exactOptional(),
});
const fieldsOf = z.record(z.string(), z.unknown());
const override = z.strictObject({
  webhook_configuration: z.strictObject({ override_callback_uri: z.url().max(200), verify_token: z.string().min(1) }),
});
const NO_SUCH_OBJECT = graphError(100, { subcode: 33 });

/** The part of the Graph API that WhatsApp needs; any version. */
export class CloudApi {
  readonly #world: CloudWorld;
  readonly #subscribed = new Set<string>();
  #ownAddress: string | undefined;

  constructor(world: CloudWorld) {
    this.#world = world;
    for (const { businessAccountId } of world.numbers) this.#subscribed.add(businessAccountId);
  }

  async answer(request: IncomingCall): Promise<SimulatorReply> {
    const { accessToken, media, origin, numbers, appSecret } = this.#world;
    if (request.path.endsWith('/debug_token') && request.headers['authorization'] === `Bearer ${APP_ID}|${appSecret}`)
      return json(200, { data: { app_id: APP_ID, is_valid: true, expires_at: 0 } });
    if (request.headers['authorization'] !== `Bearer ${accessToken}`) {
      this.#world.violation('the access token is wrong or missing', request);
      return graphError(190);
    }
    const file = media.answer(request, origin());
    if (file !== undefined) return file;
    const fault = this.#faultOfProof(request);
    if (fault !== undefined) return graphError(100, { message: fault, type: 'GraphMethodException' });
    const [, node = '', edge = ''] = /^\/v\d+\.\d+\/([^/]+)(?:\/([^/]+))?$/.exec(request.path) ?? [];
    if (node === 'app') return json(200, { id: APP_ID });
    const number = numbers.find(({ phoneNumberId }) => phoneNumberId === node);
    if (number !== undefined) return this.#ofNumber(request, edge, number);
    return numbers.some(({ businessAccountId }) => businessAccountId === node)
      ? this.#ofAccount(request, edge, node)
      : NO_SUCH_OBJECT;
  }

  /** Removes all subscriptions of a business account. */
  unsubscribe(): void {
    this.#subscribed.clear();
  }

  #faultOfProof(request: RecordedRequest): string | undefined {
    const { appSecret, accessToken, requiresProof } = this.#world;
    const proof = request.query.get('appsecret_proof');
    if (proof === null)
      return requiresProof ? 'API calls from the server require an appsecret_proof argument' : undefined;
    if (proof === appSecretProof(appSecret, accessToken)) return undefined;
    this.#world.violation('the appsecret_proof is wrong', request);
    return 'Invalid appsecret_proof provided in the API argument';
  }

  async #ofNumber(request: RecordedRequest, edge: string, number: SimulatedCloudNumber): Promise<SimulatorReply> {
    switch (`${request.method} ${edge}`) {
      case 'POST messages':
        return this.#send(request, number);
      case 'POST media':
        return this.#world.media.upload(request);
      case 'GET ':
        return json(200, this.#describe(number));
      case 'POST ':
        return this.#override(request);
      default:
        return NO_SUCH_OBJECT;
    }
  }

  #ofAccount(request: RecordedRequest, edge: string, id: string): SimulatorReply {
    if (edge !== 'subscribed_apps') return NO_SUCH_OBJECT;
    if (request.method === 'POST') {
      this.#subscribed.add(id);
      return json(200, { success: true });
    }
    const app = { whatsapp_business_api_data: { id: APP_ID, link: 'https://www.example.com', name: 'CCM' } };
    return json(200, { data: this.#subscribed.has(id) ? [app] : [] });
  }

  async #send(request: RecordedRequest, { phoneNumberId }: SimulatedCloudNumber): Promise<SimulatorReply> {
    const body = jsonOf(request);
    const checked = checkSend(body, 'cloud');
    const faults = 'faults' in checked ? checked.faults : faultsOfAddress(body);
    if (faults.length > 0 || 'faults' in checked) {
      if (readMark.safeParse(body).success) return json(200, { success: true });
      const what = faults.join('; ');
      this.#world.violation(`a message that WhatsApp would refuse: ${what}`, request);
      return metaError(100, what);
    }
    const id = newMessageId('cloud');
    const fields = fieldsOf.parse(body);
    await this.#world.taken({ id, ...checked, body: fields, shape: 'cloud', atMs: Date.now(), phoneNumberId });
    const isUserId = checked.to.includes('.');
    const contact = isUserId ? { user_id: checked.to } : { input: `+${checked.to}`, wa_id: checked.to };
    return json(200, {
      messaging_product: 'whatsapp',
      contacts: [contact],
      messages: [{ id, message_status: 'accepted' }],
    });
  }

  #describe({ phoneNumberId, number, businessAccountId }: SimulatedCloudNumber): object {
    const application = this.#world.webhookUrl();
    return {
      id: phoneNumberId,
      display_phone_number: `+${number}`,
      verified_name: 'Simulated Shop',
      quality_rating: 'GREEN',
      whatsapp_business_manager_messaging_limit: 'TIER_2K',
      throughput: { level: 'STANDARD' },
      health_status: { can_send_message: 'AVAILABLE', entities: [{ entity_type: 'WABA', id: businessAccountId }] },
      webhook_configuration: {
        ...(this.#ownAddress === undefined ? {} : { phone_number: this.#ownAddress }),
        ...(application === undefined ? {} : { application }),
      },
    };
  }

  async #override(request: RecordedRequest): Promise<SimulatorReply> {
    const read = override.safeParse(jsonOf(request));
    if (!read.success) return metaError(100, read.error.message);
    const { override_callback_uri: url, verify_token: token } = read.data.webhook_configuration;
    const isSame = token === this.#world.verifyToken;
    if (!isSame || !(await this.#world.registered(url))) return metaError(2200, 'Callback verification failed');
    this.#ownAddress = url;
    return json(200, { success: true });
  }
}

const address = z.looseObject({ to: z.string().optional(), recipient_type: z.string().optional() });

/** Without its plus, a number would get our own country code before it. A group has an id of letters. */
function faultsOfAddress(body: unknown): readonly string[] {
  const { to, recipient_type: type } = address.parse(body);
  return to === undefined || type === 'group' || to.startsWith('+') ? [] : ['to: has no plus'];
}
