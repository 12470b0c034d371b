import { failed, hindered, skipped } from '../contract/index.ts';
import type { RegisterContext, RegistrationPlan } from '../contract/index.ts';
import { postToGraph } from '../meta/graph-call.ts';
import { isOfPage, missingIn, subscribedFields, WANTED } from './check.ts';
import type { InstagramSettings } from './settings.ts';

type Context = RegisterContext<InstagramSettings>;

const FIELDS = { id: 'fields', title: 'Subscribed fields' };

/**
 * Plans the subscription of the account. The address is the app's, and set in its dashboard
 * (https://developers.facebook.com/documentation/instagram-platform/webhooks/setup).
 */
export async function register(context: Context): Promise<RegistrationPlan> {
  const has = await subscribedFields(context);
  if (has === undefined)
    return hindered(
      failed(
        { ...FIELDS, detail: 'Meta does not tell to what the account is subscribed.' },
        'Correct INSTAGRAM_ACCESS_TOKEN and INSTAGRAM_API_URL first: ask for the check of the account.',
      ),
    );
  const ofPage = isOfPage(context.account.settings);
  const wanted = ofPage ? ['messages'] : [...new Set([...has, ...WANTED])];
  const address = skipped(
    { id: 'webhook', title: 'Webhook', detail: 'Meta takes the address of the webhook in the app dashboard alone.' },
    `Enter ${context.sharedAddress} with INSTAGRAM_VERIFY_TOKEN at Instagram > Webhooks.`,
  );
  if (missingIn(has, ofPage).length === 0) return { steps: [], obstacles: [address] };
  const step = {
    ...FIELDS,
    detail: `Subscribes the account to ${wanted.join(', ')}.`,
    run: async () => {
      const { status } = await postToGraph(context, '/me/subscribed_apps', { subscribed_fields: wanted });
      if (status === 200) return undefined;
      return {
        detail: `Meta did not take it (${status}).`,
        remedy:
          'Give the token the permission instagram_business_manage_messages, and allow access to messages in the Instagram app.',
      };
    },
  };
  return { steps: [step], obstacles: [address] };
}
