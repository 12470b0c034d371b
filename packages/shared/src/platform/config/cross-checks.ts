import { resolve } from 'node:path';
import { folderFault } from '../files/index.ts';
import { logPathFault } from './file-places.ts';
import type { ServiceName } from './fleet-config.ts';
import { samePortFault } from './ports.ts';
import type { PartialValues } from './variables/index.ts';

/** A setting by its name and value, to speak about several at once. */
type Named = readonly (readonly [name: string, value: unknown])[];

const isSet = ([, value]: readonly [string, unknown]): boolean => value !== undefined;

/** A sentence, or the sentence for a variable without a value. */
type Fault = string | { readonly missing: string; readonly why: string };

/** "A needs B": some of `dependents` are set, and one of `needed` is not. */
function needs(dependents: Named, needed: Named): readonly Fault[] {
  const present = dependents.filter(isSet).map(([name]) => name);
  if (present.length === 0) return [];
  return needed.filter((each) => !isSet(each)).map(([missing]) => ({ missing, why: `${present.join(', ')} needs it` }));
}

/**
 * Faults that no single variable shows, one sentence each.
 * @param misread variables that have a value which could not be read: they are faulted already, and not missing.
 */
export function crossCheck(
  values: PartialValues,
  misread: ReadonlySet<string>,
  service: ServiceName,
): readonly string[] {
  const portsAreRead = !misread.has('SERVER_PORT') && !misread.has('ADMIN_PORT');
  const samePort = portsAreRead ? samePortFault(values, service) : undefined;
  const faults = allChecks(values).flatMap((fault) => {
    if (typeof fault === 'string') return [fault];
    return misread.has(fault.missing) ? [] : [`${fault.missing} is missing: ${fault.why}`];
  });
  return [...(samePort === undefined ? [] : [samePort]), ...faults];
}

function allChecks(values: PartialValues): readonly Fault[] {
  return [
    ...checkSsl(values),
    ...checkProxy(values),
    ...checkCrm(values),
    ...checkBroker(values),
    ...checkCampaign(values),
    ...checkInboundTarget(values),
    ...checkReplicas(values),
    ...checkFolders(values),
    ...needs(
      [['FILE_ENGINE_PUBLIC_URL', values.media.fileEnginePublicUrl]],
      [['FILE_ENGINE_URL', values.media.fileEngineUrl]],
    ),
  ];
}

/** WAIT is answered by one node, whichever it is asked of: in a cluster it says nothing of the key that was written. */
function checkReplicas({ redis }: PartialValues): readonly Fault[] {
  if (redis.waitReplicas === undefined || redis.waitReplicas === 0 || redis.target?.kind !== 'cluster') return [];
  return ['REDIS_WAIT_REPLICAS does not work with a cluster: leave it out, or set REDIS_URL to Sentinels'];
}

function checkFolders({ log, http }: PartialValues): readonly string[] {
  const faults = [
    log.path === undefined ? undefined : logPathFault(log.path),
    http.spoolPath === undefined ? undefined : folderFault('SPOOL_PATH', resolve(http.spoolPath)),
  ];
  return faults.filter((fault) => fault !== undefined);
}

function checkSsl({ ssl }: PartialValues): readonly Fault[] {
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
      {
        missing: 'SSL_KEY_STORE',
        why: `${['ENABLE_SSL=true', ...others].join(', ')} needs it; no key is shipped, so make one or set ENABLE_SSL=false`,
      },
    ];
  }
  const isStore = ssl.keyStoreType === 'jks' || ssl.keyStoreType === 'pkcs12';
  return [...trust, ...(isStore ? needs([['SSL_KEY_STORE', ssl.keyStore]], [['SSL_KEY_PASS', ssl.keyPass]]) : [])];
}

function checkProxy({ proxy }: PartialValues): readonly Fault[] {
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

function checkCrm({ crm }: PartialValues): readonly Fault[] {
  return [
    ...needs(crm.updateDisabled === false ? [['IS_CRM_UPDATE_DISABLED=false', true]] : [], [['CRM_API_URL', crm.url]]),
    ...needs([['CRM_API_USER', crm.user]], [['CRM_API_PASSWORD', crm.password]]),
    ...needs([['CRM_API_PASSWORD', crm.password]], [['CRM_API_USER', crm.user]]),
  ];
}

function checkBroker({ amq }: PartialValues): readonly Fault[] {
  const isLoop =
    amq.consumerEnabled === true && amq.publisherEnabled === true && amq.outboundQueue === amq.deliveryQueue;
  return [
    ...(isLoop
      ? ['AMQ_OUTBOUND_QUEUE and AMQ_DELIVERY_QUEUE name the same queue: CCM would read its own reports, name two']
      : []),
    ...needs([['AMQ_SECONDARY', amq.secondary]], [['AMQ_PRIMARY', amq.primary]]),
    ...needs([['AMQ_PASSWORD', amq.password]], [['AMQ_USERNAME', amq.username]]),
    ...needs([['AMQ_TRUST_STORE_PASS_PHRASE', amq.trustStorePass]], [['AMQ_TRUST_STORE_PATH', amq.trustStore]]),
    ...needs([['AMQ_KEY_STORE_PASS', amq.keyStorePass]], [['AMQ_KEY_STORE_PATH', amq.keyStore]]),
  ];
}

function checkCampaign({ campaign, process }: PartialValues): readonly Fault[] {
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

function checkInboundTarget({ chat, webhooks }: PartialValues): readonly Fault[] {
  return chat.url !== undefined && webhooks.inboundUrl !== undefined
    ? [
        'CHAT_SOLUTION_URL and INBOUND_WEBHOOK_URL are both set: customer messages go to one of them, so unset the other',
      ]
    : [];
}
