import type { ChannelEvent, Account } from '@ccm/core/domain';
import { DeliveryError } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import type { ChannelDefinition, Sender, Webhook, RegistrationPlan, SettingFields } from '../contract/index.ts';
import { asConfigured } from '../contract/index.ts';

type Channel = ChannelDefinition<unknown>;
/** A sentence in the words of an account's configuration. */
type Words = (sentence: string, account: Account) => string;

/**
 * A channel whose errors, checks and reports name a setting as the account has it. A channel's own files name the variables alone, and
 * need not know where an account comes from.
 */
export function withSettingsAsConfigured(channel: Channel): Channel {
  const words = wordsIn(channel.settingFields);
  const { outbound, check, register, internalParse, statusPolls, renewal } = channel;
  return {
    ...channel,
    webhooks: channel.webhooks.map((webhook) => webhookIn(webhook, words)),
    ...compact({
      outbound: outbound && senderIn(outbound, words),
      internalParse: internalParse && internalParseIn(internalParse, words),
      statusPolls: statusPolls && statusPollsIn(statusPolls, words),
      renewal: renewal && renewalIn(renewal, words),
      check: check && checkIn(check, words),
      register: register && registerIn(register, words),
    }),
  };
}

/** The same for a sender that lives outside its channel's folder. */
export const senderAsConfigured = (sender: Sender<unknown>, fields: SettingFields): Sender<unknown> =>
  senderIn(sender, wordsIn(fields));

const wordsIn =
  (fields: SettingFields): Words =>
  (sentence, account) =>
    asConfigured(sentence, account, fields);

type Part<Name extends keyof Channel> = NonNullable<Channel[Name]>;

const internalParseIn =
  (parse: Part<'internalParse'>, words: Words): Part<'internalParse'> =>
  (body, account) =>
    eventsIn(parse(body, account), [account], words);

const statusPollsIn = (statusPolls: Part<'statusPolls'>, words: Words): Part<'statusPolls'> => ({
  ...statusPolls,
  ask: async (id, context) => {
    const outcome = await told(async () => statusPolls.ask(id, context), context.account, words);
    return outcome && outcomeIn(outcome, context.account, words);
  },
});

const renewalIn = (renewal: Part<'renewal'>, words: Words): Part<'renewal'> => ({
  ...renewal,
  renew: async (context) => told(async () => renewal.renew(context), context.account, words),
});

const checkIn =
  (check: Part<'check'>, words: Words): Part<'check'> =>
  async (context) =>
    (await check(context)).map((found) => finding(found, context.account, words));

const registerIn =
  (register: Part<'register'>, words: Words): Part<'register'> =>
  async (context) =>
    planIn(await register(context), context.account, words);

function senderIn(sender: Sender<unknown>, words: Words): Sender<unknown> {
  const lookUpSent = sender.lookUpSent?.bind(sender);
  return {
    render: (message, account) => {
      try {
        return sender.render(message, account);
      } catch (error) {
        throw errorIn(error, account, words);
      }
    },
    send: async (part, context) => told(async () => sender.send(part, context), context.account, words),
    ...compact({ lookUpSent: lookUpSent && lookUpSentIn(lookUpSent, words) }),
  };
}

const lookUpSentIn =
  (lookUpSent: NonNullable<Sender<unknown>['lookUpSent']>, words: Words): typeof lookUpSent =>
  async (part, context) =>
    told(async () => lookUpSent(part, context), context.account, words);

async function told<Answer>(ask: () => Promise<Answer>, account: Account, words: Words): Promise<Answer> {
  try {
    return await ask();
  } catch (error) {
    throw errorIn(error, account, words);
  }
}

function errorIn(error: unknown, account: Account, words: Words): unknown {
  if (!(error instanceof DeliveryError)) return error;
  const description = words(error.message, account);
  return description === error.message ? error : error.describedAs(description);
}

const webhookIn = (webhook: Webhook<unknown>, words: Words): Webhook<unknown> => ({
  ...webhook,
  verify: (request, account) => {
    const verification = webhook.verify(request, account);
    return verification.authentic ? verification : { authentic: false, why: words(verification.why, account) };
  },
  parse: (request, account, accounts) =>
    eventsIn(webhook.parse(request, account, accounts), [account, ...accounts], words),
});

/** The failures that events report. An event may name another account than the first. */
function eventsIn(
  events: readonly ChannelEvent[],
  accounts: readonly Account[],
  words: Words,
): readonly ChannelEvent[] {
  if (!accounts.some(({ isFromFile }) => isFromFile)) return events;
  return events.map((event) => {
    const account = accounts.find(({ name }) => event.account === undefined || name === event.account);
    if (event.kind !== 'status' || account === undefined) return event;
    return { ...event, outcome: outcomeIn(event.outcome, account, words) };
  });
}

type Outcome = Extract<ChannelEvent, { kind: 'status' }>['outcome'];

function outcomeIn(outcome: Outcome, account: Account, words: Words): Outcome {
  const { failure } = outcome;
  if (failure === undefined) return outcome;
  return { ...outcome, failure: { ...failure, description: words(failure.description, account) } };
}

function finding<Found extends { readonly detail: string; readonly remedy: string | null }>(
  found: Found,
  account: Account,
  words: Words,
): Found {
  const { detail, remedy } = found;
  return {
    ...found,
    detail: words(detail, account),
    remedy: remedy === null ? null : words(remedy, account),
  };
}

function planIn({ steps, obstacles }: RegistrationPlan, account: Account, words: Words): RegistrationPlan {
  return {
    steps: steps.map((step) => ({
      ...step,
      detail: words(step.detail, account),
      run: async () => {
        const fault = await step.run();
        return fault === undefined ? undefined : finding(fault, account, words);
      },
    })),
    obstacles: obstacles.map((obstacle) => finding(obstacle, account, words)),
  };
}
