import type { ActiveMqBroker, RedisServer } from '../servers/index.ts';
import type { Outside } from './outside.ts';

export const LAB = {
  adminToken: 'lab-admin-token',
  apiToken: 'lab-api-token',
  signingKey: 'a signing key for this machine alone',
  smsNumber: '+12028831111',
  whatsappNumber: '+14155238886',
  d360Token: 'Bearer lab-360dialog-webhook-token',
  smppSystemId: 'ccm01',
  smppPassword: 'secret08',
  smppFrom: '62442',
} as const;

/** The environment of a fleet that talks to the simulated outside: every channel, Hybrid Chat, CRM, File Engine. */
export function fleetEnvironment(parts: {
  readonly redis: Pick<RedisServer, 'url'>;
  readonly brokers: readonly Pick<ActiveMqBroker, 'stompPort'>[];
  readonly outside: Outside;
  readonly publicUrl: string;
}): Record<string, string> {
  const { redis, brokers, outside, publicUrl } = parts;
  const [primary, secondary] = brokers.map(({ stompPort }) => `127.0.0.1:${String(stompPort)}`);
  return {
    REDIS_URL: redis.url,
    ENVELOPE_SIGNING_KEY: LAB.signingKey,
    ADMIN_TOKEN: LAB.adminToken,
    API_TOKENS: LAB.apiToken,
    PUBLIC_BASE_URL: publicUrl,
    CHAT_SOLUTION_URL: `${outside.hybridChat.url}/chat`,
    FILE_ENGINE_URL: outside.fileEngine.url,
    FILE_ENGINE_PUBLIC_URL: outside.fileEngine.url,
    MEDIA_ALLOWED_HOSTS: [outside.twilio.mediaHost, outside.facebook.mediaHost, ...outside.mediaHosts].join(','),
    CRM_API_URL: `${outside.crm.url}/smsDeliveryNotification`,
    CRM_API_USER: 'crm',
    CRM_API_PASSWORD: 'secret',
    PUBLISHER_ENABLE: 'true',
    SKILL_GROUPS: 'whatsapp, premium|facebook, gold|sms, silver|smpp, bronze',
    ...(primary === undefined
      ? { CONSUMER_ENABLED: 'false' }
      : { AMQ_PRIMARY: primary, AMQ_SECONDARY: secondary ?? primary }),
    ...providerEnvironment(outside),
  };
}

function providerEnvironment({ twilio, d360, facebook, viber, smsc, viberToken }: Outside): Record<string, string> {
  return {
    SMS_PROVIDER: 'twilio',
    WHATSAPP_PROVIDER: 'twilio',
    TWILIO_ACCOUNT_SID: twilio.accountSid,
    TWILIO_AUTH_TOKEN: twilio.authToken,
    TWILIO_SMS_NUMBER: LAB.smsNumber,
    TWILIO_WHATSAPP_NUMBER: LAB.whatsappNumber,
    TWILIO_API_URL: twilio.url,
    D360_API_KEY: d360.apiKey,
    D360_NUMBER: '+442071234567',
    D360_WEBHOOK_TOKEN: LAB.d360Token,
    D360_API_URL: d360.url,
    FACEBOOK_APP_SECRET: facebook.appSecret,
    FACEBOOK_VERIFY_TOKEN: facebook.verifyToken,
    FACEBOOK_PAGE_ACCESS_TOKEN: facebook.pages[0].accessToken,
    FACEBOOK_PAGE_ID: facebook.pages[0].id,
    FACEBOOK_API_URL: facebook.url,
    VIBER_AUTH_TOKEN: viberToken,
    VIBER_ACCOUNT_NAME: 'CCM',
    VIBER_API_URL: `${viber.url}/pa`,
    SMPP_REMOTE_IP_ADDRESS: '127.0.0.1',
    SMPP_REMOTE_PORT: String(smsc.port),
    SMPP_SYSTEM_ID: LAB.smppSystemId,
    SMPP_PASSWORD: LAB.smppPassword,
    SMPP_FROM_NUMBER: LAB.smppFrom,
  };
}
