import type { Template, TemplateButton, TemplateHeader } from '@ccm/core/domain';
import { PayloadError } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import { readHeader } from './read-rich.ts';
import { assertNoPassword, readLocation, textOf } from './read-values.ts';
import { LocationRequest } from './send-request.ts';
import type { TemplateRequest } from './send-request.ts';
import { WORDS } from './spellings.ts';

/** @throws {PayloadError} naming the field. */
export function readTemplate(template: string | TemplateRequest): Template {
  const object: TemplateRequest = typeof template === 'string' ? { name: template } : template;
  const name = textOf(object, WORDS.templateName);
  if (name === undefined) throw new PayloadError('template.name: is missing', { field: 'template.name' });
  const { language, namespace, components, variables, header, buttons = [] } = object;
  if (components !== undefined && (header !== undefined || buttons.length > 0)) {
    const field = header === undefined ? 'template.buttons' : 'template.header';
    throw new PayloadError(`${field}: is part of components where those are given; leave one of them out`, { field });
  }
  assertLinksOpen(components, 'template.components');
  return {
    name,
    variables: variablesOf(variables),
    ...(language === undefined ? {} : { language: typeof language === 'object' ? language.code : language }),
    ...compact({ namespace }),
    ...(header === undefined ? {} : { header: readTemplateHeader(header) }),
    ...(buttons.length === 0 ? {} : { buttons: buttons.map(readTemplateButton) }),
    ...compact({ components }),
  };
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
  return Object.fromEntries(entries.map(([key, value]) => [key, String(value)]));
}

function readTemplateHeader(header: NonNullable<TemplateRequest['header']>): TemplateHeader {
  const place = typeof header === 'object' ? LocationRequest.safeParse(header['location']) : undefined;
  if (place?.success === true) {
    return { kind: 'location', location: readLocation(place.data, 'template.header.location') };
  }
  return readHeader(header, 'template.header');
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
]);

function readTemplateButton(button: NonNullable<TemplateRequest['buttons']>[number], place: number): TemplateButton {
  const field = `template.buttons[${String(place)}]`;
  const kind = BUTTON_KINDS.get(button.type?.trim().toLowerCase() ?? '');
  if (kind === undefined) {
    throw new PayloadError(`${field}.type: is not known; use reply, url, copy_code or flow`, {
      field: `${field}.type`,
    });
  }
  const value = textOf(button, WORDS.templateButton);
  if (value === undefined) throw new PayloadError(`${field}.payload: is missing`, { field: `${field}.payload` });
  const { index = place } = button;
  if (Number.isInteger(index) && index >= 0) return { index, kind, value };
  throw new PayloadError(`${field}.index: must be a whole number from 0`, { field: `${field}.index` });
}
