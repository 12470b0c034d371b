import { compact } from '@ccm/core/objects';
import type { CustomerWrites, FacebookSimulator, SentMessage } from '../facebook/index.ts';
import { graphErrorBody, newMid } from '../facebook/index.ts';
import type { InstagramSimulator } from '../instagram/index.ts';
import type { ButtonView, Content } from '../lab-protocol/index.ts';
import { PEOPLE } from '../world/index.ts';
import { mediaAt, mediaKindOf, newcomers, refusalOf, replyButton, textOf } from './phone-driver.ts';
import type { PhoneAction, PhoneDriver, Written } from './phone-driver.ts';

type Attachment = NonNullable<SentMessage['content']['attachment']>;
type Template = Extract<Attachment, { type: 'template' }>['payload'];
type GraphButton = NonNullable<Extract<Template, { template_type: 'button' }>['buttons']>[number];

/**
 * A phone with Messenger. Meta never reports that a message could not be delivered: the next send to a customer who is away is refused.
 */
export const messengerPhone = (facebook: FacebookSimulator): PhoneDriver =>
  metaPhone(facebook, PEOPLE.messenger, {
    id: 'messenger',
    channel: 'facebook',
    provider: 'facebook',
    app: 'messenger',
    title: 'Messenger',
    us: `Page ${facebook.pages[0].id}`,
    steps: ['delivered', 'read'],
  });

/** Instagram, which reports nothing but that a message was seen. */
export const instagramPhone = (instagram: InstagramSimulator): PhoneDriver =>
  metaPhone(instagram, PEOPLE.instagram, {
    id: 'instagram',
    channel: 'instagram',
    provider: 'instagram',
    app: 'instagram',
    title: 'Instagram',
    us: `Account ${instagram.pages[0].id}`,
    steps: ['read'],
  });

function metaPhone(
  facebook: FacebookSimulator,
  { id, name }: (typeof PEOPLE)['messenger' | 'instagram'],
  ours: Pick<PhoneDriver, 'id' | 'channel' | 'provider' | 'app' | 'title' | 'us' | 'steps'>,
): PhoneDriver {
  const [page] = facebook.pages;
  const fresh = newcomers(() => facebook.sent, { of: ({ to }) => to === id });
  const react = async (action: Extract<PhoneAction, { kind: 'reaction' }>): Promise<Written> => {
    const reaction = { mid: action.messageId, action: 'react', emoji: action.emoji, reaction: 'other' };
    const item = { sender: { id }, recipient: { id: page.id }, timestamp: Date.now(), reaction };
    const outcomes = await facebook.deliver([{ id: page.id, messaging: [item] }]);
    return refusalOf(outcomes.at(-1));
  };
  return {
    ...ours,
    carrier: 'Meta',
    customer: { id, name },
    abilities: ['text', 'picture', 'file', 'press', 'reaction', 'reply'],
    takeOver: () => facebook.plan({ match: { to: id }, steps: ['echo'], times: Infinity }),
    write: async (action, duplicates) => {
      if (action.kind === 'reaction') return react(action);
      const { mid, outcome } = await facebook.customerWrites({ from: id, ...messageOf(action) }, { duplicates });
      return { id: mid, ...refusalOf(outcome) };
    },
    arrivals: () => fresh().map(({ mid, atMs, content }) => ({ key: mid, atMs, content: contentOf(content) })),
    report: async (key, step, copies) => {
      const message = facebook.sent.find(({ mid }) => mid === key);
      if (message === undefined || step === 'sent') return;
      if (step === 'failed') {
        facebook.misbehave({ match: { path: '/messages', bodyIncludes: id }, status: 400, body: graphErrorBody(551) });
        return;
      }
      await facebook.report(message, step === 'read' ? 'read' : 'delivery', { duplicates: copies - 1 });
    },
    onChange: (listener) => facebook.onChange(listener),
  };
}

function messageOf(action: PhoneAction): CustomerWrites {
  if (action.kind === 'press') {
    const choice = { title: action.title, payload: action.value };
    return action.place === 'keyboard' ? { quickReply: choice } : { postback: choice };
  }
  if (action.kind === 'file') {
    const { name, mimeType: type, content } = action.file;
    return { files: [{ kind: mediaKindOf(type), content, type, name }], mid: newMid() };
  }
  const quoted = action.kind === 'text' ? action.replyTo : undefined;
  return { text: textOf(action), ...compact({ repliesTo: quoted }) };
}

function contentOf({ text, attachment, quick_replies: replies = [] }: SentMessage['content']): Content {
  const keyboard = replies.flatMap((reply) =>
    reply.content_type === 'text' ? [replyButton(reply.title, reply.payload)] : [],
  );
  return {
    ...compact({ text }),
    ...(attachment === undefined ? {} : attachmentContent(attachment)),
    ...(keyboard.length === 0 ? {} : { keyboard }),
  };
}

function attachmentContent(attachment: Attachment): Content {
  if (attachment.type !== 'template') {
    const media = mediaAt(attachment.payload.url);
    return { media: [{ ...media, kind: attachment.type }] };
  }
  const { payload } = attachment;
  if (payload.template_type === 'button') return { text: payload.text, buttons: payload.buttons.map(buttonOf) };
  return {
    cards: payload.elements.map(({ title, subtitle, image_url: imageUrl, buttons = [] }) => ({
      title,
      ...compact({ subtitle, imageUrl }),
      buttons: buttons.map(buttonOf),
    })),
  };
}

function buttonOf(button: GraphButton): ButtonView {
  if (button.type === 'postback') return replyButton(button.title, button.payload);
  if (button.type === 'web_url') return { title: button.title, action: 'url', value: button.url };
  return { title: button.title, action: 'call', value: button.payload };
}
