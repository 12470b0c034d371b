import type { ActiveMqBroker, RunningRedis } from '@ccm/testing/servers';
import type { SimulatedWorld } from '@ccm/simulators/world';

/** The secrets of a fleet that lives on this machine alone. */
export const LAB = {
  adminToken: 'lab-admin-token',
  apiToken: 'lab-api-token',
  signingKey: 'a signing key for this machine alone',
  /** The entries that each simulated party keeps in a fleet that runs for days: more than ten seconds of the lab's strongest load. */
  keptMessages: 5000,
} as const;

/** The environment of a fleet in the simulated world, with everything switched on that it can do there. */
export function fleetEnvironment(parts: {
  readonly redis: Pick<RunningRedis, 'url'>;
  readonly brokers: readonly Pick<ActiveMqBroker, 'stompPort'>[];
  readonly world: Pick<SimulatedWorld, 'environment'>;
  readonly publicUrl: string;
}): Record<string, string> {
  const { redis, brokers, world, publicUrl } = parts;
  const [primary, secondary] = brokers.map(({ stompPort }) => `127.0.0.1:${String(stompPort)}`);
  return {
    ...world.environment,
    REDIS_URL: redis.url,
    ENVELOPE_SIGNING_KEY: LAB.signingKey,
    ADMIN_TOKEN: LAB.adminToken,
    API_TOKENS: LAB.apiToken,
    PUBLIC_BASE_URL: publicUrl,
    SKILL_GROUPS: 'whatsapp, premium|facebook, gold|sms, silver|smpp, bronze',
    PUBLISHER_ENABLE: String(primary !== undefined),
    CONSUMER_ENABLED: String(primary !== undefined),
    // Misbehaviour planned for a simulated peer's next call is meant for messages.
    EXAMINATION_INTERVAL: 'off',
    ...(primary === undefined ? {} : { AMQ_PRIMARY: primary, AMQ_SECONDARY: secondary ?? primary }),
  };
}
