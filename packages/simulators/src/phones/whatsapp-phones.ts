import { z } from 'zod';
import { compact } from '@ccm/core/objects';
import { SIMULATED_NUMBER } from '../360dialog/index.ts';
import type {
  CustomerContent,
  CustomerWrites,
  D360Simulator,
  SentMessage,
  StatusPlan,
  StatusStep,
} from '../360dialog/index.ts';
import type { WebhookOutcome } from '../lab/index.ts';
import type { WhatsAppCloudSimulator } from '../whatsapp-cloud/index.ts';
import type { ButtonView, Content } from '../lab-protocol/index.ts';
import { PEOPLE } from '../world/index.ts';
import { mediaAt, mediaKindOf, newcomers, refusalOf, replyButton } from './phone-driver.ts';
import type { PhoneAction, PhoneDriver } from './phone-driver.ts';
import { templateText } from './templates.ts';

/** The functions of a WhatsApp host that a phone needs. */
interface WhatsAppHost {
  readonly sent: readonly SentMessage[];
  plan(plan: StatusPlan): void;
  customerWrites(
    message: CustomerWrites,
    options: { readonly duplicates: number },
  ): Promise<{ readonly messageIds: readonly string[]; readonly outcome?: WebhookOutcome }>;
  report(key: string, step: StatusStep): Promise<unknown>;
  onChange(listener: () => void): () => void;
}

/** WhatsApp by 360dialog. */
export const d360Phone = (d360: D360Simulator): PhoneDriver =>
  whatsAppPhone(d360, PEOPLE.d360WhatsApp, {
    id: 'whatsapp-360dialog',
    provider: '360dialog',
    carrier: '360dialog',
    account: 'default',
    us: `+${SIMULATED_NUMBER.number}`,
  });

/** WhatsApp by Meta's own Cloud API. */
export const cloudPhone = (cloud: WhatsAppCloudSimulator): PhoneDriver =>
  whatsAppPhone(cloud, PEOPLE.cloudWhatsApp, {
    id: 'whatsapp-cloud',
    provider: 'whatsapp-cloud',
    carrier: 'Meta',
    account: 'whatsapp-cloud',
    us: `+${cloud.numbers[0].number}`,
  });

/** A phone with all abilities of WhatsApp. */
function whatsAppPhone(
  host: WhatsAppHost,
  { id, name }: PhoneDriver['customer'],
  ours: Pick<PhoneDriver, 'id' | 'provider' | 'carrier' | 'us'> & { readonly account: string },
): PhoneDriver {
  const digits = id.slice(1);
  const fresh = newcomers(() => host.sent, { of: ({ to }) => to === digits });
  return {
    ...ours,
    channel: 'whatsapp',
    app: 'whatsapp',
    title: 'WhatsApp',
    customer: { id, name },
    abilities: ['text', 'picture', 'file', 'caption', 'location', 'contact', 'press', 'reaction', 'reply'],
    steps: ['sent', 'delivered', 'read'],
    takeOver: () => host.plan({ to: digits, steps: [], times: Infinity }),
    write: async (action, duplicates) => {
      const quoted = action.kind === 'text' ? action.replyTo : action.kind === 'press' ? action.messageId : undefined;
      const message = { ...contentFrom(action), from: digits, customerName: name, ...compact({ quotes: quoted }) };
      const { messageIds, outcome } = await host.customerWrites(message, { duplicates });
      const [messageId] = messageIds;
      return { ...compact({ id: messageId }), ...refusalOf(outcome) };
    },
    arrivals: () => fresh().map((message) => ({ key: message.id, atMs: message.atMs, content: contentOf(message) })),
    report: async (key, step, copies) => {
      const failure = step === 'failed' ? { code: 131026, details: 'Message undeliverable' } : {};
      await host.report(key, { status: step, ...failure, duplicates: copies - 1 });
    },
    onChange: (listener) => host.onChange(listener),
  };
}

function contentFrom(action: PhoneAction): CustomerContent {
  switch (action.kind) {
    case 'text':
      return { kind: 'text', text: action.text };
    case 'file': {
      const { content, mimeType, name } = action.file;
      const caption = action.caption === undefined ? {} : { caption: action.caption };
      const kind = mediaKindOf(mimeType);
      if (kind === 'file') return { kind: 'document', content, mimeType, filename: name, ...caption };
      return { kind, content, mimeType, ...caption };
    }
    case 'location': {
      const { kind, latitude, longitude, name, address } = action;
      const words = compact({ name, address });
      return { kind, latitude, longitude, ...words };
    }
    case 'contact':
      return { kind: 'contacts', contacts: [{ name: action.name, phone: action.phone }] };
    case 'press':
      return { kind: action.place === 'list' ? 'list-reply' : 'button-reply', id: action.value, title: action.title };
    case 'reaction':
      break;
  }
  return { kind: 'reaction', messageId: action.messageId, emoji: action.emoji };
}

const Media = z.looseObject({
  link: z.string().optional(),
  caption: z.string().optional(),
  filename: z.string().optional(),
});
const Row = z.looseObject({ id: z.string(), title: z.string(), description: z.string().optional() });
const Header = z.looseObject({
  text: z.string().optional(),
  image: Media.optional(),
  video: Media.optional(),
  document: Media.optional(),
});
const Interactive = z.looseObject({
  type: z.string(),
  header: Header.optional(),
  footer: z.looseObject({ text: z.string() }).optional(),
  body: z.looseObject({ text: z.string() }),
  action: z.looseObject({
    buttons: z.array(z.looseObject({ reply: z.looseObject({ id: z.string(), title: z.string() }) })).optional(),
    button: z.string().optional(),
    sections: z.array(z.looseObject({ title: z.string().optional(), rows: z.array(Row) })).optional(),
    parameters: z
      .looseObject({
        display_text: z.string().optional(),
        url: z.string().optional(),
        flow_cta: z.string().optional(),
        flow_token: z.string().optional(),
      })
      .optional(),
  }),
});
const Sent = z.looseObject({
  type: z.string().optional(),
  text: z.looseObject({ body: z.string() }).optional(),
  image: Media.optional(),
  video: Media.optional(),
  audio: Media.optional(),
  document: Media.optional(),
  sticker: Media.optional(),
  location: z
    .looseObject({
      latitude: z.number(),
      longitude: z.number(),
      name: z.string().optional(),
      address: z.string().optional(),
    })
    .optional(),
  contacts: z
    .array(
      z.looseObject({
        name: z.looseObject({ formatted_name: z.string() }),
        phones: z.array(z.looseObject({ phone: z.string() })),
      }),
    )
    .optional(),
  interactive: Interactive.optional(),
  reaction: z.looseObject({ message_id: z.string(), emoji: z.string() }).optional(),
  template: z
    .looseObject({
      name: z.string(),
      components: z
        .array(z.looseObject({ parameters: z.array(z.looseObject({ text: z.string().optional() })).optional() }))
        .optional(),
    })
    .optional(),
  context: z.looseObject({ message_id: z.string() }).optional(),
});
type Sent = z.infer<typeof Sent>;

function contentOf({ body }: SentMessage): Content {
  const sent = Sent.parse(body);
  const quoted = sent.context === undefined ? {} : { replyTo: sent.context.message_id };
  const { reaction } = sent;
  if (reaction !== undefined) return { reaction: { emoji: reaction.emoji, to: reaction.message_id } };
  return { ...mediaOf(sent), ...placeOf(sent), ...interactiveOf(sent), ...wordsOf(sent), ...quoted };
}

function wordsOf({ text, template }: Sent): Content {
  if (text !== undefined) return { text: text.body };
  if (template === undefined) return {};
  const parameters = (template.components ?? []).flatMap((component) => component.parameters ?? []);
  const variables = parameters.map((parameter) => parameter.text ?? '');
  return { text: templateText(template.name, variables), template: { name: template.name, variables } };
}

function mediaOf({
  image,
  video,
  audio,
  document,
  sticker,
}: Pick<Sent, 'image' | 'video' | 'audio' | 'document' | 'sticker'>): Content {
  const found = image ?? video ?? audio ?? document ?? sticker;
  if (found?.link === undefined) return {};
  return {
    media: [mediaAt(found.link, found.filename)],
    ...compact({ text: found.caption }),
  };
}

function placeOf({ location, contacts }: Sent): Content {
  const [contact] = contacts ?? [];
  if (contact !== undefined) {
    return { contact: { name: contact.name.formatted_name, phone: contact.phones[0]?.phone ?? '' } };
  }
  if (location === undefined) return {};
  const { latitude, longitude, name, address } = location;
  const words = compact({ name, address });
  return { location: { latitude, longitude, ...words } };
}

function interactiveOf({ interactive }: Sent): Content {
  if (interactive === undefined) return {};
  const { type, body, action, header, footer } = interactive;
  const rows = (action.sections ?? []).flatMap((section) =>
    section.rows.map(({ id, title, description }, index) => ({
      ...replyButton(title, id),
      ...compact({ description, heading: index === 0 ? section.title : undefined }),
    })),
  );
  const buttons = [
    ...(action.buttons ?? []).map(({ reply }) => replyButton(reply.title, reply.id)),
    ...parameterButtons(action.parameters ?? {}),
  ];
  return {
    ...headerOf(header ?? {}),
    text: body.text,
    ...compact({ smallPrint: footer?.text }),
    ...(type === 'location_request_message' ? { footnote: 'asks for your location' } : {}),
    ...(rows.length === 0 ? {} : { list: { label: action.button ?? 'Options', rows } }),
    ...(buttons.length === 0 ? {} : { buttons }),
  };
}

const headerOf = ({ text: heading, image, video, document }: z.infer<typeof Header>): Content => ({
  ...mediaOf({ image, video, document }),
  ...compact({ heading }),
});

/** A link, or the button of a form. */
function parameterButtons(given: {
  readonly display_text?: string | undefined;
  readonly url?: string | undefined;
  readonly flow_cta?: string | undefined;
  readonly flow_token?: string | undefined;
}): readonly ButtonView[] {
  const { display_text: title, url, flow_cta: form, flow_token: token = 'flow' } = given;
  if (form !== undefined) return [replyButton(form, token)];
  return url === undefined ? [] : [{ title: title ?? url, action: 'url', value: url }];
}
