import type { Template, TemplateButton, TemplateHeader } from '@ccm/core/domain';
import { PayloadError } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import { readHeader } from './read-rich.ts';
import { assertNoPassword, isNothing, readLocation, textOf, unlessBlank } from './read-values.ts';
import { LocationRequest } from './send-request.ts';
import type { TemplateRequest } from './send-request.ts';
import { WORDS } from './fields/index.ts';

/** @throws {PayloadError} naming the field. */
export function readTemplate(template: string | TemplateRequest): Template {
  const object: TemplateRequest = typeof template === 'string' ? { name: template } : template;
  const name = textOf(object, WORDS.templateName)?.trim() ?? '';
  if (name === '') throw new PayloadError('template.name: is missing', { field: 'template.name' });
  const { namespace, components = [], buttons = [] } = object;
  const header = isNothing(object.header) ? undefined : object.header;
  const variables = variablesOf(object.variables);
  if (components.length > 0) assertAloneWithComponents({ header, buttons, variables });
  assertLinksOpen(components, 'template.components');
  return {
    name,
    variables,
    ...compact({ language: languageOf(object.language), namespace }),
    ...(header === undefined ? {} : { header: readTemplateHeader(header) }),
    ...(buttons.length === 0 ? {} : { buttons: readTemplateButtons(buttons) }),
    ...(components.length === 0 ? {} : { components }),
  };
}

/** Fields beside components would be lost. @throws {PayloadError} naming the field. */
function assertAloneWithComponents(others: Readonly<Record<'header' | 'buttons' | 'variables', unknown>>): void {
  const beside = Object.entries(others).find(([, value]) => !isNothing(value));
  if (beside === undefined) return;
  const field = `template.${beside[0]}`;
  throw new PayloadError(`${field}: is part of components where those are given; leave one of them out`, { field });
}

function languageOf(language: TemplateRequest['language']): string | undefined {
  const code = typeof language === 'object' ? language.code : language;
  return unlessBlank(code)?.trim();
}

/** The files of components are fetched by the provider as any other's are. @throws {PayloadError} naming the place. */
function assertLinksOpen(within: unknown, field: string): void {
  if (typeof within !== 'object' || within === null) return;
  for (const [key, value] of Object.entries(within)) {
    const place = Array.isArray(within) ? `${field}[${key}]` : `${field}.${key}`;
    if (key === 'link' && typeof value === 'string') assertNoPassword(value, place);
    assertLinksOpen(value, place);
  }
}

/** A list is numbered from 1, as templates number their places. */
function variablesOf(variables: TemplateRequest['variables']): Readonly<Record<string, string>> {
  const entries = Array.isArray(variables)
    ? variables.map((value, index) => [String(index + 1), value] as const)
    : Object.entries(variables ?? {});
  return Object.fromEntries(entries.map(([key, value]) => [placeNamed(key), String(value)]));
}

/** Some applications write the place as it stands in the template: `{{1}}`. */
const placeNamed = (key: string): string => /^\s*(?:\{\{)?\s*(.*?)\s*(?:\}\})?\s*$/su.exec(key)?.[1] ?? key;

function readTemplateHeader(header: NonNullable<TemplateRequest['header']>): TemplateHeader {
  const place = typeof header === 'object' ? LocationRequest.safeParse(header['location']) : undefined;
  if (place?.success === true) {
    return { kind: 'location', location: readLocation(place.data, 'template.header.location') };
  }
  const read = readHeader(header, 'template.header');
  if (read.kind !== 'text') return read;
  return { ...read, ...compact({ variable: variableOf(header) }) };
}

/** The name of a text header's variable. */
function variableOf(header: NonNullable<TemplateRequest['header']>): string | undefined {
  const name = typeof header === 'object' ? textOf(header, WORDS.headerVariable) : undefined;
  return name === undefined ? undefined : placeNamed(name);
}

const BUTTON_KINDS: ReadonlyMap<string, TemplateButton['kind']> = new Map([
  ['', 'reply'],
  ['reply', 'reply'],
  ['quick_reply', 'reply'],
  ['url', 'url'],
  ['copy_code', 'copy-code'],
  ['copy-code', 'copy-code'],
  ['coupon_code', 'copy-code'],
  ['flow', 'flow'],
  // WhatsApp takes a one-time password as the end of an address.
  ['otp', 'url'],
]);

/** WhatsApp takes one value a button. @throws {PayloadError} naming the second of one place. */
function readTemplateButtons(buttons: NonNullable<TemplateRequest['buttons']>): readonly TemplateButton[] {
  const read = buttons.map(readTemplateButton);
  const again = read.findIndex(({ index }, place) => read.findIndex((other) => other.index === index) < place);
  if (again < 0) return read;
  const field = `template.buttons[${String(again)}].index`;
  throw new PayloadError(`${field}: is that of another button of this list; count from 0`, { field });
}

function readTemplateButton(button: NonNullable<TemplateRequest['buttons']>[number], place: number): TemplateButton {
  const field = `template.buttons[${String(place)}]`;
  const kind = BUTTON_KINDS.get(button.type?.trim().toLowerCase() ?? '');
  if (kind === undefined) {
    throw new PayloadError(
      `${field}.type: is not known; use reply, url, otp, copy_code or flow; any other button stands in components`,
      {
        field: `${field}.type`,
      },
    );
  }
  const value = textOf(button, WORDS.templateButton);
  if (value === undefined) throw new PayloadError(`${field}.payload: is missing`, { field: `${field}.payload` });
  const index = isNothing(button.index) ? place : Number(button.index);
  if (Number.isInteger(index) && index >= 0) return { index, kind, value };
  throw new PayloadError(`${field}.index: must be a whole number from 0`, { field: `${field}.index` });
}
