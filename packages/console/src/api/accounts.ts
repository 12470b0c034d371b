import { queryOptions } from '@tanstack/react-query';
import * as z from 'zod/mini';
import { call } from './transport/http.ts';
import { LIVE_REFRESH_MS } from './transport/refresh.ts';
import { count, maybeNumber, maybeText, pageOf, text, texts } from './transport/schema-helpers.ts';

const accountSchema = z.object({
  id: z.string(),
  channel: text,
  account: text,
  provider: text,
  serviceIdentifier: maybeText,
  skillGroup: maybeText,
  ratePerSecond: maybeNumber,
  capabilities: z.catch(z.record(z.string(), z.unknown()), {}),
  webhooks: texts,
  health: z.catch(z.enum(['ok', 'degraded', 'down', 'unknown']), 'unknown'),
  healthDetail: text,
  lastInboundAt: maybeText,
  lastOutboundAt: maybeText,
  webhookUrls: texts,
  rate: z.catch(z.object({ limit: maybeNumber, current: count }), { limit: null, current: 0 }),
  credential: maybeText,
});
export type Account = z.infer<typeof accountSchema>;

export const channelsQuery = queryOptions({
  queryKey: ['channels'],
  queryFn: async ({ signal }) =>
    (await call({ path: '/channels', query: { contents: 'false' }, schema: pageOf(accountSchema), signal })).items,
  refetchInterval: LIVE_REFRESH_MS,
});

const checkLineSchema = z.object({
  id: text,
  title: text,
  state: z.catch(z.enum(['planned', 'passed', 'failed', 'skipped']), 'skipped'),
  detail: text,
  remedy: maybeText,
});

/** One thing that was found out at a provider, or done there. */
export type CheckLine = z.infer<typeof checkLineSchema>;

const checkSchema = z.object({ at: maybeText, checks: z.array(checkLineSchema) });
type AccountCheck = z.infer<typeof checkSchema>;

const accountPath = (channel: string, account: string): string =>
  `/channels/${encodeURIComponent(channel)}/${encodeURIComponent(account)}`;

/** Asks the provider whether the credentials are good and our webhook is registered. */
export const checkAccount = async (channel: string, account: string): Promise<AccountCheck> =>
  call({ method: 'POST', path: `${accountPath(channel, account)}/check`, body: {}, schema: checkSchema });

const registrationSchema = z.object({
  at: maybeText,
  address: maybeText,
  done: z.boolean(),
  steps: z.array(checkLineSchema),
});
export type WebhookRegistration = z.infer<typeof registrationSchema>;

/** Sets our webhook at the provider; a dry run only lists the changes. */
export const registerWebhook = async (
  { channel, account }: Pick<Account, 'channel' | 'account'>,
  dryRun: boolean,
): Promise<WebhookRegistration> =>
  call({
    method: 'POST',
    path: `${accountPath(channel, account)}/webhook`,
    body: { dryRun },
    schema: registrationSchema,
  });
