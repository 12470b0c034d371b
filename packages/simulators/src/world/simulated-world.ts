import { D360Simulator, SIMULATED_NUMBER } from '../360dialog/index.ts';
import { CrmSimulator } from '../crm/index.ts';
import { FacebookSimulator, SIMULATED_APP, SIMULATED_PAGE } from '../facebook/index.ts';
import type { Profile } from '../facebook/index.ts';
import { FileEngineSimulator } from '../file-engine/index.ts';
import { HybridChatSimulator } from '../hybrid-chat/index.ts';
import { InstagramSimulator, SIMULATED_INSTAGRAM, SIMULATED_INSTAGRAM_APP } from '../instagram/index.ts';
import type { SimulatorServer } from '../lab/index.ts';
import { SmscSimulator } from '../smsc/index.ts';
import { SIMULATED_TELEGRAM, TelegramSimulator } from '../telegram/index.ts';
import { SIMULATED_ACCOUNT, TwilioSimulator } from '../twilio/index.ts';
import { SIMULATED_BOT, ViberSimulator } from '../viber/index.ts';
import { SIMULATED_CLOUD, SIMULATED_CLOUD_NUMBER, WhatsAppCloudSimulator } from '../whatsapp-cloud/index.ts';
import { PEOPLE } from './people.ts';
import { smscControl } from './smsc-control.ts';

/** In the order in which they are started. */
export const SIMULATOR_NAMES = [
  'twilio',
  '360dialog',
  'facebook',
  'viber',
  'whatsapp-cloud',
  'telegram',
  'instagram',
  'smsc',
  'smsc-control',
  'hybrid-chat',
  'crm',
  'file-engine',
] as const;
export type SimulatorName = (typeof SIMULATOR_NAMES)[number];

export interface WorldOptions {
  /** Default: free ones. */
  readonly ports?: Readonly<Partial<Record<SimulatorName, number>>>;
  /** The folder of the File Engine's files; default: a temporary folder, removed on `stop`. */
  readonly filesPath?: string;
  /** The most requests, messages and the like that each party keeps of each kind; default 50,000. */
  readonly kept?: number;
}

/** Our accounts at the simulated providers, and the fleet's credentials for them. */
export const OUR = {
  smsNumber: '+12028831111',
  whatsAppNumber: '+14155238886',
  d360WebhookToken: 'simulated-webhook-token',
  smppNumber: '+12025550100',
  smpp: { systemId: 'ccm', password: 'simsmsc' },
  crm: { user: 'crm', password: 'secret' },
} as const;

/** Seconds since then are numbers that fit into 32 bits for long. */
const SOME_TIME_AGO_MS = Date.UTC(2026, 0, 1);

/** Every outside party of the fleet at once, each on its own port of this machine. */
export class SimulatedWorld {
  readonly twilio = new TwilioSimulator({
    senders: [OUR.smsNumber, `whatsapp:${OUR.whatsAppNumber}`],
  });
  readonly d360 = new D360Simulator();
  // Meta unsubscribes after an hour of failures; a restarting gateway under load meets fifty in a moment.
  readonly facebook = new FacebookSimulator({ unsubscribesAfter: 2000 });
  readonly viber = new ViberSimulator();
  readonly instagram = new InstagramSimulator({ unsubscribesAfter: 2000 });
  readonly cloud = new WhatsAppCloudSimulator({ unsubscribesAfter: 2000 });
  // A fleet that keeps its data knows the numbers of an earlier run.
  readonly telegram = new TelegramSimulator({ lastNumber: Math.floor((Date.now() - SOME_TIME_AGO_MS) / 1000) });
  readonly smsc = new SmscSimulator({ accounts: [OUR.smpp] });
  readonly smscControl: SimulatorServer = smscControl(this.smsc);
  readonly hybridChat = new HybridChatSimulator({ givesConversationIds: true });
  readonly crm = new CrmSimulator(OUR.crm);
  readonly fileEngine: FileEngineSimulator;

  private constructor(options: WorldOptions) {
    this.fileEngine = new FileEngineSimulator(options.filesPath === undefined ? {} : { dataPath: options.filesPath });
    this.facebook.setProfile(PEOPLE.messenger.id, profileOf(PEOPLE.messenger));
    this.instagram.setProfile(PEOPLE.instagram.id, profileOf(PEOPLE.instagram));
    if (options.kept !== undefined) for (const party of this.#parties()) party.keepNewest(options.kept);
  }

  /** @throws {Error} if a given port is taken; the simulators started so far are stopped again. */
  static async start(options: WorldOptions = {}): Promise<SimulatedWorld> {
    const world = new SimulatedWorld(options);
    const started: (readonly [SimulatorName, Listener])[] = [];
    try {
      for (const [name, simulator] of world.#all()) {
        await simulator.listen(options.ports?.[name] ?? 0);
        started.push([name, simulator]);
      }
    } catch (error) {
      for (const [, simulator] of started) await simulator.stop();
      throw error;
    }
    return world;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#all().map(([, simulator]) => simulator.stop()));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  /**
   * Registers the fleet's webhooks with every provider, as its operator does in their consoles. @param publicBaseUrl the address that
   * Twilio signs, PUBLIC_BASE_URL; no trailing slash @param localBaseUrl the gateway's real address; default: the same
   */
  connect(publicBaseUrl: string, localBaseUrl = publicBaseUrl): void {
    this.twilio.route = { publicBaseUrl, localBaseUrl };
    this.d360.webhook = {
      url: `${localBaseUrl}/webhooks/360dialog`,
      headers: { Authorization: `Bearer ${OUR.d360WebhookToken}` },
    };
    this.facebook.webhookUrl = `${localBaseUrl}/webhooks/facebook`;
    this.viber.webhookUrl = `${localBaseUrl}/webhooks/viber`;
    this.instagram.webhookUrl = `${localBaseUrl}/webhooks/instagram`;
    this.cloud.webhookUrl = `${localBaseUrl}/webhooks/whatsapp`;
    this.telegram.webhookUrl = `${localBaseUrl}/webhooks/telegram`;
  }

  /** The environment of a fleet that lives in this world: one account of every provider, WhatsApp going out by 360dialog. */
  get environment(): Readonly<Record<string, string>> {
    return {
      ...this.#twilioEnvironment(),
      D360_API_KEY: SIMULATED_NUMBER.apiKey,
      D360_NUMBER: `+${SIMULATED_NUMBER.number}`,
      D360_API_URL: this.d360.url,
      D360_WEBHOOK_TOKEN: OUR.d360WebhookToken,
      FACEBOOK_APP_SECRET: SIMULATED_APP.appSecret,
      FACEBOOK_VERIFY_TOKEN: SIMULATED_APP.verifyToken,
      FACEBOOK_PAGE_ACCESS_TOKEN: SIMULATED_PAGE.accessToken,
      FACEBOOK_PAGE_ID: SIMULATED_PAGE.id,
      FACEBOOK_COMMENTS: 'true',
      FACEBOOK_API_URL: this.facebook.url,
      ...this.#instagramEnvironment(),
      WHATSAPP_APP_SECRET: SIMULATED_CLOUD.appSecret,
      WHATSAPP_ACCESS_TOKEN: SIMULATED_CLOUD.accessToken,
      WHATSAPP_VERIFY_TOKEN: SIMULATED_CLOUD.verifyToken,
      WHATSAPP_PHONE_NUMBER_ID: SIMULATED_CLOUD_NUMBER.phoneNumberId,
      WHATSAPP_NUMBER: `+${SIMULATED_CLOUD_NUMBER.number}`,
      WHATSAPP_BUSINESS_ACCOUNT_ID: SIMULATED_CLOUD_NUMBER.businessAccountId,
      WHATSAPP_API_URL: this.cloud.url,
      VIBER_AUTH_TOKEN: SIMULATED_BOT.token,
      VIBER_ACCOUNT_NAME: SIMULATED_BOT.name,
      VIBER_API_URL: this.viber.url,
      TELEGRAM_BOT_TOKEN: SIMULATED_TELEGRAM.token,
      TELEGRAM_WEBHOOK_SECRET: SIMULATED_TELEGRAM.secret,
      TELEGRAM_API_URL: this.telegram.url,
      ...this.#smppEnvironment(),
      SMS_PROVIDER: 'twilio',
      WHATSAPP_PROVIDER: '360dialog',
      CHAT_SOLUTION_URL: this.hybridChat.url,
      FILE_ENGINE_URL: this.fileEngine.url,
      FILE_ENGINE_PUBLIC_URL: this.fileEngine.url,
      CRM_API_URL: this.crm.url,
      CRM_API_USER: OUR.crm.user,
      CRM_API_PASSWORD: OUR.crm.password,
      MEDIA_ALLOWED_HOSTS: [
        this.twilio.mediaHost,
        this.facebook.mediaHost,
        this.instagram.mediaHost,
        this.#fileHost,
      ].join(','),
    };
  }

  /**
   * The address of each party; `smsc` as host and port. Each but `smsc`, which has `smsc-control`, is driven over HTTP under `/_sim/`.
   */
  get addresses(): Readonly<Record<SimulatorName, string>> {
    return {
      twilio: this.twilio.url,
      '360dialog': this.d360.url,
      facebook: this.facebook.url,
      viber: this.viber.url,
      'whatsapp-cloud': this.cloud.url,
      telegram: this.telegram.url,
      instagram: this.instagram.url,
      smsc: `127.0.0.1:${String(this.smsc.port)}`,
      'smsc-control': this.smscControl.url,
      'hybrid-chat': this.hybridChat.url,
      crm: this.crm.url,
      'file-engine': this.fileEngine.url,
    };
  }

  /** All violations that the simulators noticed, one sentence each. */
  get violations(): readonly string[] {
    const noticed = [
      ['twilio', this.twilio.violations],
      ['360dialog', this.d360.violations],
      ['facebook', this.facebook.violations],
      ['viber', this.viber.violations],
      ['whatsapp-cloud', this.cloud.violations],
      ['telegram', this.telegram.violations],
      ['instagram', this.instagram.violations],
      ['hybrid-chat', this.hybridChat.violations],
      ['crm', this.crm.violations],
      ['file-engine', this.fileEngine.violations],
    ] as const;
    return [
      ...noticed.flatMap(([name, violations]) => violations.map(({ what }) => `${name}: ${what}`)),
      ...this.smsc.violations.map((what) => `smsc: ${what}`),
    ];
  }

  get #fileHost(): string {
    return new URL(this.fileEngine.url).host;
  }

  #twilioEnvironment(): Record<string, string> {
    return {
      TWILIO_ACCOUNT_SID: SIMULATED_ACCOUNT.accountSid,
      TWILIO_AUTH_TOKEN: SIMULATED_ACCOUNT.authToken,
      TWILIO_SMS_NUMBER: OUR.smsNumber,
      TWILIO_WHATSAPP_NUMBER: OUR.whatsAppNumber,
      TWILIO_API_URL: this.twilio.url,
    };
  }

  #instagramEnvironment(): Record<string, string> {
    return {
      INSTAGRAM_APP_SECRET: SIMULATED_INSTAGRAM_APP.appSecret,
      INSTAGRAM_ACCESS_TOKEN: SIMULATED_INSTAGRAM.accessToken,
      INSTAGRAM_VERIFY_TOKEN: SIMULATED_INSTAGRAM_APP.verifyToken,
      INSTAGRAM_ACCOUNT_ID: SIMULATED_INSTAGRAM.id,
      INSTAGRAM_API_URL: this.instagram.url,
    };
  }

  #smppEnvironment(): Record<string, string> {
    return {
      SMPP_REMOTE_IP_ADDRESS: '127.0.0.1',
      SMPP_REMOTE_PORT: String(this.smsc.port),
      SMPP_SYSTEM_ID: OUR.smpp.systemId,
      SMPP_PASSWORD: OUR.smpp.password,
      SMPP_FROM_NUMBER: OUR.smppNumber,
      SMPP_BIND_TYPE: '2',
    };
  }

  #parties(): readonly { keepNewest(max: number): void }[] {
    const { twilio, d360, facebook, viber, instagram, cloud, telegram, smsc, hybridChat, crm, fileEngine } = this;
    return [twilio, d360, facebook, viber, instagram, cloud, telegram, smsc, hybridChat, crm, fileEngine];
  }

  #all(): readonly (readonly [SimulatorName, Listener])[] {
    return [
      ['twilio', this.twilio],
      ['360dialog', this.d360],
      ['facebook', this.facebook],
      ['viber', this.viber],
      ['whatsapp-cloud', this.cloud],
      ['telegram', this.telegram],
      ['instagram', this.instagram],
      ['smsc', this.smsc],
      ['smsc-control', this.smscControl],
      ['hybrid-chat', this.hybridChat],
      ['crm', this.crm],
      ['file-engine', this.fileEngine],
    ];
  }
}

/** Meta tells a customer's name only on request. */
const profileOf = ({ name, firstName, lastName }: (typeof PEOPLE)['messenger' | 'instagram']): Profile => ({
  name,
  first_name: firstName,
  last_name: lastName,
});

interface Listener {
  listen(port?: number): Promise<unknown>;
  stop(): Promise<void>;
}
