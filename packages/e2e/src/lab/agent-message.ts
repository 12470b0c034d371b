import type { AgentMessage, ButtonView, Content } from '@ccm/simulators/lab-protocol';
import { mediaAt, TEMPLATES } from '@ccm/simulators/phones';
import type { PhoneDriver } from '@ccm/simulators/phones';
import { compact } from '@ccm/core/objects';

/** A file and the path of its address. */
export type NamedFile = { readonly name: string; readonly mimeType: string; readonly content: Buffer } & {
  readonly path: string;
};

interface Addressing {
  readonly id: string;
  readonly driver: PhoneDriver;
  readonly conversationId: string | null;
  readonly attachments: readonly NamedFile[];
  readonly baseUrl: string;
}

/** The Hybrid Chat message object that the agent's answer becomes. */
export function commandOf(answer: AgentMessage, addressing: Addressing): object {
  const { id, driver, conversationId, attachments, baseUrl } = addressing;
  const { text, buttons, carousel, location, template } = answer;
  return {
    id,
    messageId: id,
    conversationId,
    messageType: 'ChatMessage',
    channel: driver.channel,
    refId: driver.customer.id,
    from: { id: 'agent-1', name: 'Lab agent', type: 'Agent' },
    text,
    ...compact({ account: driver.account }),
    ...(attachments.length === 0 ? {} : { attachments: attachments.map((file) => attachmentOf(file, baseUrl)) }),
    ...compact({ buttons }),
    ...(carousel === undefined ? {} : { carousel: carousel.map((card) => withAddress(card, baseUrl)) }),
    ...compact({ location }),
    ...(template === undefined ? {} : { template: templateOf(template, driver.provider) }),
  };
}

const attachmentOf = ({ name, mimeType, content, path }: NamedFile, baseUrl: string): object => ({
  url: baseUrl + path,
  name,
  mimeType,
  size: content.length,
});

type Card = NonNullable<AgentMessage['carousel']>[number];

const withAddress = (card: Card, baseUrl: string): Card =>
  card.imageUrl?.startsWith('/') === true ? { ...card, imageUrl: baseUrl + card.imageUrl } : card;

/** Twilio knows an approved template by its content SID, WhatsApp by name and language. */
function templateOf({ name, variables }: NonNullable<AgentMessage['template']>, provider: string): object {
  const contentSid = TEMPLATES.find((template) => template.name === name)?.contentSid ?? name;
  return provider === 'twilio' ? { name: contentSid, variables } : { name, language: 'en', variables };
}

/** The desk's own view of an answer. */
export function contentOfAnswer(answer: AgentMessage, attachments: readonly NamedFile[]): Content {
  const { text, buttons = [], carousel, location, template } = answer;
  const shown = template === undefined ? text : textOfTemplate(template);
  return {
    ...(shown === '' ? {} : { text: shown }),
    ...(attachments.length === 0 ? {} : { media: attachments.map(({ path, name }) => mediaAt(path, name)) }),
    ...(buttons.length === 0 ? {} : { buttons: buttons.map(buttonOf) }),
    ...(carousel === undefined
      ? {}
      : { cards: carousel.map((card) => ({ ...card, buttons: (card.buttons ?? []).map(buttonOf) })) }),
    ...compact({ location, template }),
  };
}

function textOfTemplate({ name, variables }: NonNullable<AgentMessage['template']>): string {
  const body = TEMPLATES.find((template) => template.name === name)?.body ?? name;
  return body.replaceAll(/\{\{(\d+)\}\}/g, (place, number: string) => variables[Number(number) - 1] ?? place);
}

function buttonOf({ title, payload, url, description }: NonNullable<AgentMessage['buttons']>[number]): ButtonView {
  if (url !== undefined) return { title, action: 'url', value: url };
  return { title, action: 'reply', value: payload ?? title, ...compact({ description }) };
}
