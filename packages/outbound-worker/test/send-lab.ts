import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CHANNELS } from '@ccm/channels/registry';
import { loadConfig } from '@ccm/shared/platform/config';
import type { Account, ChannelName, OutboundContent } from '@ccm/core/domain';
import { openStores } from '@ccm/shared/app';
import type { Stores } from '@ccm/shared/app';
import { captureLog } from '@ccm/testing/support';
import { FacebookSimulator, SIMULATED_PAGE } from '@ccm/simulators/facebook';
import { ServiceProcess } from '@ccm/e2e/fleet';
import { startRedis } from '@ccm/testing/servers';
import type { RunningRedis } from '@ccm/testing/servers';
import { TwilioSimulator } from '@ccm/simulators/twilio';

/** An account of CHANNELS_FILE, without the settings that the simulators supply. */
interface LabAccount {
  readonly name: string;
  readonly channel: 'sms' | 'whatsapp' | 'facebook';
  readonly rate?: number;
  readonly orderGate?: { readonly status: 'sent' | 'delivered'; readonly timeout: string };
  readonly outsideWindowTemplate?: string;
  /** Settings of the provider beside the usual. */
  readonly more?: Readonly<Record<string, string>>;
}

const OUR_NUMBER = '+12028831111';

/** Role `send` as processes of their own, before a real Redis, Twilio and Messenger simulated. */
export class SendLab {
  readonly twilio: TwilioSimulator;
  readonly facebook: FacebookSimulator;
  readonly store: Stores;
  readonly #redis: RunningRedis;
  readonly #folder: string;
  readonly #env: Readonly<Record<string, string>>;
  readonly #replicas: ServiceProcess[] = [];

  private constructor(redis: RunningRedis, outside: Pick<SendLab, 'twilio' | 'facebook'>, folder: string) {
    this.twilio = outside.twilio;
    this.facebook = outside.facebook;
    this.#redis = redis;
    this.#folder = folder;
    this.#env = {
      REDIS_URL: redis.url,
      ENVELOPE_SIGNING_KEY: 'a signing key of the specs of sending',
      CHANNELS_FILE: join(folder, 'channels.json'),
      WORKER_ROLES: 'send',
    };
    const config = loadConfig({ env: this.#env, service: 'outbound-worker', definitions: CHANNELS });
    this.store = openStores({ config, logger: captureLog().logger, profile: 'worker' });
  }

  static async start(accounts: readonly LabAccount[]): Promise<SendLab> {
    const twilio = await new TwilioSimulator().listen();
    const facebook = await new FacebookSimulator().listen();
    const folder = mkdtempSync(join(tmpdir(), 'ccm-send-'));
    const file = { accounts: accounts.map((account) => withSettings(account, { twilio, facebook })) };
    writeFileSync(join(folder, 'channels.json'), JSON.stringify(file));
    return new SendLab(await startRedis(), { twilio, facebook }, folder);
  }

  /** One more process with role `send`. */
  async startReplica(): Promise<ServiceProcess> {
    const replica = await ServiceProcess.start({ service: 'outbound-worker', env: this.#env });
    this.#replicas.push(replica);
    return replica;
  }

  /** Kills everything, as a power cut would. */
  async killAll(): Promise<void> {
    await Promise.all(this.#replicas.splice(0).map(async (replica) => replica.kill('SIGKILL')));
  }

  account(channel: ChannelName, name: string): Account {
    const account = this.store.accounts.find(channel, name);
    if (account === undefined) throw new Error(`no account ${channel}/${name}`);
    return account;
  }

  /** Takes a text as the API does. Resolves to our id of the message. */
  async accept(
    order: {
      readonly channel: ChannelName;
      readonly account: string;
      readonly to: string;
      readonly text: string;
      readonly attachments?: OutboundContent['attachments'];
    },
    lane: 'reply' | 'bulk' = 'reply',
  ): Promise<string> {
    const { channel, account, to, text, attachments = [] } = order;
    const content = { text, attachments, buttons: [] };
    return (await this.store.intake.accept({ requestedChannel: channel, account, to, content, lane })).messageId;
  }

  async stop(): Promise<void> {
    await this.killAll();
    await this.store.stop();
    await this.#redis.stop();
    await Promise.all([this.twilio.stop(), this.facebook.stop()]);
    rmSync(this.#folder, { recursive: true });
  }
}

function withSettings(
  { more, ...account }: LabAccount,
  { twilio, facebook }: Pick<SendLab, 'twilio' | 'facebook'>,
): object {
  if (account.channel === 'facebook') {
    const settings = {
      appSecret: facebook.appSecret,
      pageAccessToken: SIMULATED_PAGE.accessToken,
      verifyToken: facebook.verifyToken,
      pageId: SIMULATED_PAGE.id,
      apiUrl: facebook.url,
    };
    return { ...account, provider: 'facebook', settings };
  }
  const settings = { accountSid: twilio.accountSid, authToken: twilio.authToken, apiUrl: twilio.url };
  const number = account.channel === 'sms' ? { smsNumber: OUR_NUMBER } : { whatsappNumber: OUR_NUMBER };
  return { ...account, provider: 'twilio', settings: { ...settings, ...number, ...more } };
}
