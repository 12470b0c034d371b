import type { OutboundContent, Template, TemplateButton, TemplateHeader } from '@ccm/core/domain';
import { DeliveryError } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import { kindsOf, plainContent } from '../content/index.ts';
import { fitMedia } from '../media/index.ts';
import { carriedVariables, cleanComponents, cleanVariables, TEXT_LEFT_OUT } from '../text/index.ts';
import { WHATSAPP_MEDIA } from './attachments.ts';
import { headerOf } from './interactive.ts';
import { placeOf } from './pieces.ts';
import type { Rendering, Style } from './pieces.ts';

/**
 * Renders a template, which stands alone: a text beside it is its own wording and is left out, anything else beside it would be lost. Its
 * variables fill the body, unless the application gives the components itself. @throws {DeliveryError} `invalid-message`;
 * `outside-reply-window` if it carries a message that does not fit.
 */
export function renderTemplate({ replyTo, ...content }: OutboundContent, template: Template, style: Style): Rendering {
  const { name, language = 'en', namespace } = template;
  if (style === 'classic' && namespace === undefined) {
    throw new DeliveryError('invalid-message', 'The classic API needs the namespace of a template');
  }
  const filled = template.carriesMessage === true ? carrying(content, template) : alone(content, template);
  const body = {
    ...(style === 'classic' ? { namespace } : {}),
    name,
    language: { policy: 'deterministic', code: languageCode(language) },
    ...(filled.components.length === 0 ? {} : { components: filled.components }),
  };
  const unseen = replyTo?.to === 'message' ? [QUOTE_UNSEEN] : [];
  return { pieces: [{ type: 'template', body }], notes: [...unseen, ...filled.notes], choices: filled.choices };
}

/** `ES`, `en-US` and `pt_br` as Meta names them: `es`, `en_US`, `pt_BR`. */
function languageCode(language: string): string {
  const [, tongue = '', country] = /^([a-z]{2,3})(?:[-_]([a-z]{2,3}))?$/i.exec(language.trim()) ?? [];
  if (tongue === '') return language;
  return country === undefined ? tongue.toLowerCase() : `${tongue.toLowerCase()}_${country.toUpperCase()}`;
}

/** WhatsApp takes the id of the message that is answered beside a template, and shows no bubble for it. */
const QUOTE_UNSEEN = 'WhatsApp shows no quotation above a template';

type Filled = Pick<Rendering, 'notes' | 'choices'> & { readonly components: readonly unknown[] };

/** @throws {DeliveryError} */
function carrying(content: OutboundContent, template: Template): Filled {
  const { content: plain, notes: rendered } = plainContent(content);
  const { variables, notes, choices } = carriedVariables(plain, template);
  return { components: bodyComponent(variables), notes: [...rendered, ...notes], choices };
}

/** @throws {DeliveryError} */
function alone(content: OutboundContent, template: Template): Filled {
  assertNothingIsLost(content);
  const left = content.text === '' ? [] : [TEXT_LEFT_OUT];
  if (template.components !== undefined) {
    const { components, notes } = cleanComponents(template.components);
    return { components, notes: [...left, ...notes], choices: [] };
  }
  const { variables, notes } = cleanVariables(template.variables);
  assertNumbered(Object.keys(variables));
  const header = cleanHeader(template.header);
  const buttons = (template.buttons ?? []).map(cleanButton);
  const components = [
    ...headerComponent(header.header),
    ...bodyComponent(variables),
    ...buttonComponents(buttons.map(({ button }) => button)),
  ];
  const cleaned = [...header.notes, ...notes, ...buttons.flatMap((button) => button.notes)];
  return { components, notes: [...left, ...cleaned], choices: [] };
}

/**
 * WhatsApp counts the variables of a body and knows no numbers: one that is left out would put the others in its place.
 * @throws {DeliveryError}
 */
function assertNumbered(names: readonly string[]): void {
  const numbers = names.filter((name) => /^\d+$/.test(name)).map(Number);
  if (numbers.length === 0) return;
  const named = names.find((name) => !/^\d+$/.test(name));
  if (named !== undefined)
    throw unfillable(`variable ${named} has a name and others have numbers; give all of one kind`);
  const missing = numbers.findIndex((_number, index) => !numbers.includes(index + 1));
  if (missing >= 0) throw unfillable(`variable ${String(missing + 1)} is missing; they count from 1`);
}

const unfillable = (why: string): DeliveryError =>
  new DeliveryError('invalid-message', `The template cannot be filled: ${why}`);

/** A header obeys the rules of variables, and shows only files that WhatsApp takes as what they are. @throws {DeliveryError} */
function cleanHeader(header: TemplateHeader | undefined): {
  readonly header: TemplateHeader | undefined;
  readonly notes: readonly string[];
} {
  if (header?.kind === 'text') {
    const { variables, notes } = cleanVariables({ header: header.text }, 'the');
    return { header: { ...header, text: variables['header'] ?? '' }, notes };
  }
  if (header?.kind === 'media') {
    const { attachment, as, note = '' } = fitMedia(header.media, WHATSAPP_MEDIA);
    if (as === 'link' || attachment.kind !== header.media.kind) {
      throw new DeliveryError(
        'media-unavailable',
        `The header of a template must be of a type and size that WhatsApp takes: ${note}`,
      );
    }
  }
  return { header, notes: [] };
}

/** The end of an address and a code obey the rules of variables; a payload and a token come back letter by letter. @throws {DeliveryError} */
function cleanButton(button: TemplateButton): { readonly button: TemplateButton; readonly notes: readonly string[] } {
  if (button.kind !== 'url' && button.kind !== 'copy-code') return { button, notes: [] };
  const name = String(button.index);
  const { variables, notes } = cleanVariables({ [name]: button.value }, 'button');
  return { button: { ...button, value: variables[name] ?? '' }, notes };
}

/** @throws {DeliveryError} */
function assertNothingIsLost(content: OutboundContent): void {
  const beside = kindsOf(content).filter(({ kind }) => !['text', 'template', 'reply'].includes(kind));
  if (beside.length === 0) return;
  const fields = [...new Set(beside.map(({ field }) => field))].join(' and ');
  throw new DeliveryError(
    'invalid-message',
    `A template takes nothing beside it: give ${fields} as its header, buttons or components, or send them in a message of their own`,
  );
}

function headerComponent(header: TemplateHeader | undefined): readonly unknown[] {
  if (header === undefined) return [];
  if (header.kind === 'text') return [{ type: 'header', parameters: [textParameter(header.text, header.variable)] }];
  if (header.kind === 'media') return [{ type: 'header', parameters: [headerOf(header)] }];
  return [{ type: 'header', parameters: [{ type: 'location', location: placeOf(header.location) }] }];
}

/** https://developers.facebook.com/docs/whatsapp/cloud-api/guides/send-message-templates/interactive-message-templates */
const buttonComponents = (buttons: readonly TemplateButton[]): readonly unknown[] =>
  buttons.map((button) => ({
    type: 'button',
    sub_type: SUB_TYPES[button.kind],
    index: String(button.index),
    parameters: [parameterOf(button)],
  }));

const SUB_TYPES: Readonly<Record<TemplateButton['kind'], string>> = {
  reply: 'quick_reply',
  url: 'url',
  'copy-code': 'copy_code',
  flow: 'flow',
};

function parameterOf({ kind, value }: TemplateButton): unknown {
  if (kind === 'reply') return { type: 'payload', payload: value };
  if (kind === 'url') return { type: 'text', text: value };
  return kind === 'copy-code'
    ? { type: 'coupon_code', coupon_code: value }
    : { type: 'action', action: { flow_token: value } };
}

/** `{ 1: …, 2: … }` by their number, named ones under their name. */
function bodyComponent(variables: Template['variables']): readonly unknown[] {
  const entries = Object.entries(variables).toSorted(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }));
  if (entries.length === 0) return [];
  const parameters = entries.map(([name, text]) => textParameter(text, /^\d+$/.test(name) ? undefined : name));
  return [{ type: 'body', parameters }];
}

/** A variable of a template with names stands under its own. */
const textParameter = (text: string, name: string | undefined): unknown => ({
  type: 'text',
  ...compact({ parameter_name: name }),
  text,
});
