import { CHANNELS } from '@ccm/channels/registry';
import type { Account } from '@ccm/core/domain';
import type { VariableValues } from './variables/index.ts';

const OPENWIRE_TLS_PORT = 61_617;
const OPENWIRE_PORT = 61_616;
const SHORT_KEY_LENGTH = 16;

/** Lists settings that are allowed but probably a mistake, one sentence each. */
export function warningsAbout(values: VariableValues, accounts: readonly Account[]): readonly string[] {
  const { amq, archive, chat, crm, envelope, http, media, webhooks } = values;
  const keys = [...envelope.signingKeys, ...(envelope.encryptionKeys ?? [])];
  const ports = new Set([amq.primary?.port ?? amq.port, amq.secondary?.port]);
  const warnings: readonly (readonly [boolean, string])[] = [
    [
      ports.has(OPENWIRE_TLS_PORT) || ports.has(OPENWIRE_PORT),
      "61616 and 61617 are usually ActiveMQ's OpenWire ports: the AMQ_* variables need the STOMP connector, usually 61613",
    ],
    [
      chat.url === undefined && webhooks.inboundUrl === undefined,
      'CHAT_SOLUTION_URL is not set: customer messages become dead letters',
    ],
    [
      media.fileEngineUrl !== undefined && media.fileEnginePublicUrl === undefined,
      'FILE_ENGINE_PUBLIC_URL is not set: links to media carry FILE_ENGINE_URL, which customers may not reach',
    ],
    [
      crm.updateDisabled === true && crm.url !== undefined,
      'IS_CRM_UPDATE_DISABLED=true: the CRM is told nothing although CRM_API_URL is set',
    ],
    ...disadvantagesWithoutPublicUrl(accounts).map(
      (sentence) => [http.publicBaseUrl === undefined, `PUBLIC_BASE_URL is not set: ${sentence}`] as const,
    ),
    [
      keys.some((key) => key.length < SHORT_KEY_LENGTH),
      'ENVELOPE_SIGNING_KEY or DATA_ENCRYPTION_KEY has fewer than 16 characters: it could be guessed',
    ],
    [
      archive.maxBytes !== undefined && envelope.encryptionKeys === undefined,
      "WEBHOOK_ARCHIVE keeps customers' messages in Redis, readable there: set DATA_ENCRYPTION_KEY",
    ],
    ...wrappedSecrets(values).map(
      (name) =>
        [
          true,
          `${name} begins with "Bearer " or stands in quotation marks, which are taken as a part of it: leave out what does not belong to it`,
        ] as const,
    ),
    [accounts.length === 0, 'no account is configured: nothing can come in or go out'],
  ];
  return warnings.filter(([applies]) => applies).map(([, sentence]) => sentence);
}

/** Copied with what stood around it; Docker's `--env-file` keeps quotation marks. */
const WRAPPED = /^(["'`]).*\1$|^bearer /i;

function wrappedSecrets({ admin, amq, crm, http, proxy, ssl }: VariableValues): readonly string[] {
  const secrets: readonly (readonly [string, readonly (string | undefined)[]])[] = [
    ['ADMIN_TOKEN', [admin.token]],
    ['API_TOKENS', http.apiTokens ?? []],
    ['AMQ_PASSWORD', [amq.password]],
    ['CRM_API_PASSWORD', [crm.password]],
    ['FORWARD_PROXY_PASSWORD', [proxy.password]],
    ['SSL_KEY_PASS', [ssl.keyPass]],
  ];
  return secrets.filter(([, values]) => values.some((value) => WRAPPED.test(value ?? ''))).map(([name]) => name);
}

function disadvantagesWithoutPublicUrl(accounts: readonly Account[]): readonly string[] {
  const used = new Set(accounts.map(({ provider }) => provider));
  return CHANNELS.flatMap(({ provider, withoutPublicUrl }) => (used.has(provider) ? (withoutPublicUrl ?? []) : []));
}

/** Placeholders that samples and guides have where a value belongs. */
const PLACEHOLDER = /<[^<>]+>|\b[A-Z]+-FQDN\b|\bchange[-_ ]?me\b|\bexample\.(?:com|org)\b|\bx{4,}\b/i;

/** Whether a value still has a sample's placeholder: `<host>`, `HC-FQDN`, `changeme`. */
export const holdsPlaceholder = (value: string): boolean => PLACEHOLDER.test(value);
