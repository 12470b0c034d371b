import { logPathFault } from './log-folder.ts';
import type { VariableValues } from './variables/index.ts';

/** As read so far: what is at fault, like what is unset, is undefined. */
export type PartialValues = {
  readonly [Group in keyof VariableValues]: {
    readonly [K in keyof VariableValues[Group]]: VariableValues[Group][K] | undefined;
  };
};

/** A setting by its name and value, to speak about several at once. */
type Named = readonly (readonly [name: string, value: unknown])[];

const isSet = ([, value]: readonly [string, unknown]): boolean => value !== undefined;

/** "A needs B": some of `dependents` are set, and one of `needed` is not. */
function needs(dependents: Named, needed: Named): readonly string[] {
  const present = dependents.filter(isSet).map(([name]) => name);
  if (present.length === 0) return [];
  return needed.filter((each) => !isSet(each)).map(([name]) => `${name} is missing: ${present.join(', ')} needs it`);
}

/** Faults that no single variable shows, one sentence each. */
export function crossCheck(values: PartialValues): readonly string[] {
  return [
    ...checkSsl(values),
    ...checkProxy(values),
    ...checkCrm(values),
    ...checkBroker(values),
    ...checkCampaign(values),
    ...checkInboundTarget(values),
    ...checkReplicas(values),
    ...checkLogPath(values),
    ...needs(
      [['FILE_ENGINE_PUBLIC_URL', values.media.fileEnginePublicUrl]],
      [['FILE_ENGINE_URL', values.media.fileEngineUrl]],
    ),
  ];
}

/** WAIT is answered by one node, whichever it is asked of: in a cluster it says nothing of the key that was written. */
function checkReplicas({ redis }: PartialValues): readonly string[] {
  if (redis.waitReplicas === undefined || redis.waitReplicas === 0 || redis.target?.kind !== 'cluster') return [];
  return ['REDIS_WAIT_REPLICAS does not work with a cluster: leave it out, or set REDIS_URL to Sentinels'];
}

function checkLogPath({ log }: PartialValues): readonly string[] {
  const fault = log.path === undefined ? undefined : logPathFault(log.path);
  return fault === undefined ? [] : [fault];
}

function checkSsl({ ssl }: PartialValues): readonly string[] {
  const trust = needs([['SSL_TRUST_STORE_PASSWORD', ssl.trustStorePass]], [['SSL_TRUST_STORE_PATH', ssl.trustStore]]);
  if (ssl.enabled !== true) return trust;
  if (ssl.keyStore === undefined) {
    const partial = [
      ['SSL_KEY_STORE_TYPE', ssl.keyStoreType],
      ['SSL_KEY_ALIAS', ssl.keyAlias],
      ['SSL_KEY_PASS', ssl.keyPass],
      ['SSL_KEY_PASSWORD', ssl.keyPassword],
    ] as const;
    const others = partial.filter(isSet).map(([name]) => name);
    return [
      ...trust,
      `SSL_KEY_STORE is missing: ${['ENABLE_SSL=true', ...others].join(', ')} needs it; no key is shipped, so make one or set ENABLE_SSL=false`,
    ];
  }
  const isStore = ssl.keyStoreType === 'jks' || ssl.keyStoreType === 'pkcs12';
  return [...trust, ...(isStore ? needs([['SSL_KEY_STORE', ssl.keyStore]], [['SSL_KEY_PASS', ssl.keyPass]]) : [])];
}

function checkProxy({ proxy }: PartialValues): readonly string[] {
  if (proxy.enabled !== true) return [];
  return [
    ...needs(
      [['USE_FORWARD_PROXY=true', true]],
      [
        ['FORWARD_PROXY_HOST', proxy.host],
        ['FORWARD_PROXY_PORT', proxy.port],
      ],
    ),
    ...needs([['FORWARD_PROXY_PASSWORD', proxy.password]], [['FORWARD_PROXY_USER', proxy.user]]),
  ];
}

function checkCrm({ crm }: PartialValues): readonly string[] {
  return [
    ...needs(crm.updateDisabled === false ? [['IS_CRM_UPDATE_DISABLED=false', true]] : [], [['CRM_API_URL', crm.url]]),
    ...needs([['CRM_API_USER', crm.user]], [['CRM_API_PASSWORD', crm.password]]),
    ...needs([['CRM_API_PASSWORD', crm.password]], [['CRM_API_USER', crm.user]]),
  ];
}

function checkBroker({ amq }: PartialValues): readonly string[] {
  return [
    ...needs([['AMQ_SECONDARY', amq.secondary]], [['AMQ_PRIMARY', amq.primary]]),
    ...needs([['AMQ_PASSWORD', amq.password]], [['AMQ_USERNAME', amq.username]]),
    ...needs([['AMQ_TRUST_STORE_PASS_PHRASE', amq.trustStorePass]], [['AMQ_TRUST_STORE_PATH', amq.trustStore]]),
    ...needs([['AMQ_KEY_STORE_PASS', amq.keyStorePass]], [['AMQ_KEY_STORE_PATH', amq.keyStore]]),
  ];
}

function checkCampaign({ campaign, process }: PartialValues): readonly string[] {
  const { sqlClaim, sqlClaimed, sqlDone, sqlFailed, sqlStatus, sqlRelease } = campaign;
  const others = [
    ['CAMPAIGN_SQL_CLAIMED', sqlClaimed],
    ['CAMPAIGN_SQL_RELEASE', sqlRelease],
    ['CAMPAIGN_SQL_DONE', sqlDone],
    ['CAMPAIGN_SQL_FAILED', sqlFailed],
    ['CAMPAIGN_SQL_STATUS', sqlStatus],
  ] as const;
  return [
    ...needs(process.roles?.includes('campaign') === true ? [['the role campaign in WORKER_ROLES', true]] : [], [
      ['CAMPAIGN_DB_URL', campaign.database],
    ]),
    ...needs(
      [['CAMPAIGN_SQL_CLAIM', sqlClaim]],
      [
        ['CAMPAIGN_SQL_DONE', sqlDone],
        ['CAMPAIGN_SQL_FAILED', sqlFailed],
      ],
    ),
    ...needs(others, [['CAMPAIGN_SQL_CLAIM', sqlClaim]]),
  ];
}

function checkInboundTarget({ chat, webhooks }: PartialValues): readonly string[] {
  return chat.url !== undefined && webhooks.inboundUrl !== undefined
    ? [
        'CHAT_SOLUTION_URL and INBOUND_WEBHOOK_URL are both set: customer messages go to one of them, so unset the other',
      ]
    : [];
}
