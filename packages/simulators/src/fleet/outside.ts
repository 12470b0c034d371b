import { D360Simulator } from '../360dialog/index.ts';
import { CrmSimulator } from '../crm/index.ts';
import { FacebookSimulator } from '../facebook/index.ts';
import { FileEngineSimulator } from '../file-engine/index.ts';
import { HybridChatSimulator } from '../hybrid-chat/index.ts';
import { SmscSimulator } from '../smsc/index.ts';
import { TwilioSimulator } from '../twilio/index.ts';
import { SIMULATED_BOT, ViberSimulator } from '../viber/index.ts';
import { LAB } from './fleet-environment.ts';

/** Every outside party, simulated on loopback. */
export interface Outside {
  readonly twilio: TwilioSimulator;
  readonly d360: D360Simulator;
  readonly facebook: FacebookSimulator;
  readonly viber: ViberSimulator;
  readonly viberToken: string;
  readonly smsc: SmscSimulator;
  readonly hybridChat: HybridChatSimulator;
  readonly crm: CrmSimulator;
  readonly fileEngine: FileEngineSimulator;
  readonly mediaHosts: readonly string[];
  readonly stop: () => Promise<void>;
}

/** @param gatewayUrl where the simulated providers post; it need not listen yet. */
export async function startOutside(gatewayUrl: string): Promise<Outside> {
  const [twilio, d360, facebook, viber, smsc, hybridChat, crm, fileEngine] = await Promise.all([
    new TwilioSimulator({ route: { publicBaseUrl: gatewayUrl, localBaseUrl: gatewayUrl } }).listen(),
    new D360Simulator({
      webhook: { url: `${gatewayUrl}/webhooks/360dialog`, headers: { Authorization: LAB.d360Token } },
    }).listen(),
    new FacebookSimulator({ webhookUrl: `${gatewayUrl}/webhooks/facebook` }).listen(),
    new ViberSimulator({ bots: [{ ...SIMULATED_BOT, webhookUrl: `${gatewayUrl}/webhooks/viber` }] }).listen(),
    new SmscSimulator({ accounts: [{ systemId: LAB.smppSystemId, password: LAB.smppPassword }] }).listen(),
    new HybridChatSimulator({ givesConversationIds: true }).listen(),
    new CrmSimulator({ user: 'crm', password: 'secret' }).listen(),
    new FileEngineSimulator().listen(),
  ]);
  const all = [twilio, d360, facebook, viber, smsc, hybridChat, crm, fileEngine];
  return {
    twilio,
    d360,
    facebook,
    viber,
    viberToken: SIMULATED_BOT.token,
    smsc,
    hybridChat,
    crm,
    fileEngine,
    mediaHosts: [],
    stop: async () => {
      await Promise.all(all.map(async (simulator) => simulator.stop()));
    },
  };
}
