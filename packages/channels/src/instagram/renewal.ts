import { DeliveryError } from '@ccm/core/domain';
import type { HttpReply } from '@ccm/core/ports';
import { z } from 'zod';
import type { LookUpContext, CredentialRenewal, NewCredential } from '../contract/index.ts';
import { failureFromNoAnswer } from '../meta/graph-failures.ts';
import { jsonOf } from '../meta/graph.ts';
import { sendAnswer } from '../meta/messaging/payloads.ts';
import { isOfPage } from './check.ts';
import { failureFromReply } from './failures.ts';
import type { InstagramSettings } from './settings.ts';

const renewed = z.looseObject({ access_token: z.string().min(1), expires_in: z.number().positive() });

/**
 * A token of Instagram Login lives for 60 days; one that is at least a day old and has not expired is renewed for 60 more
 * (https://developers.facebook.com/documentation/instagram-platform/reference/refresh_access_token). A page's does not expire.
 */
export const renewal: CredentialRenewal<InstagramSettings> = {
  setting: 'accessToken',
  isNeeded: ({ settings }) => !isOfPage(settings),
  renew,
};

async function renew(context: LookUpContext<InstagramSettings>): Promise<NewCredential> {
  const reply = await ask(context);
  const json = jsonOf(reply);
  const read = renewed.safeParse(json).data;
  if (reply.status === 200 && read !== undefined)
    return { value: read.access_token, expiresInMs: read.expires_in * 1000 };
  throw (
    failureFromReply(reply, sendAnswer.safeParse(json).data) ??
    new DeliveryError('provider-unavailable', 'Meta answered without a token')
  );
}

/** Meta takes the token in the address alone. */
async function ask({ account, http, signal }: LookUpContext<InstagramSettings>): Promise<HttpReply> {
  const { apiUrl, accessToken } = account.settings;
  const url = new URL('/refresh_access_token', apiUrl);
  url.searchParams.set('grant_type', 'ig_refresh_token');
  url.searchParams.set('access_token', accessToken);
  try {
    return await http.request({ method: 'GET', url: url.href, signal });
  } catch (error) {
    throw failureFromNoAnswer(error);
  }
}
