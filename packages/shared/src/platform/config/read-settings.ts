import type { SettingField, SettingFields, SettingFormat } from '@ccm/channels/contract';
import { baseUrl } from './address-formats.ts';
import type { Format } from './format.ts';
import { boolean, oneOf, oneOfNumbers, phone, port, text, wholeNumber } from './formats.ts';
import { seconds, secondsOrOff } from './quantity-formats.ts';

const SIMPLE: Readonly<Record<Extract<SettingFormat, string>, Format<unknown>>> = {
  text,
  phone,
  'http-url': baseUrl,
  port: port(),
  count: wholeNumber(1),
  seconds,
  'seconds-or-off': secondsOrOff,
  boolean,
};

/** How the text of an account's setting is read. */
export function formatOf(field: SettingField): Format<unknown> {
  const { format } = field;
  if (typeof format === 'string') return SIMPLE[format];
  return 'oneOf' in format ? oneOf(format.oneOf) : oneOfNumbers(format.oneOfNumbers);
}

/**
 * Reads the settings of one account from texts.
 * @param nameOf what to call a setting in a fault: its variable, or its place in CHANNELS_FILE.
 */
export function readSettings(
  fields: SettingFields,
  texts: ReadonlyMap<string, string>,
  nameOf: (key: string) => string,
): { readonly settings: Readonly<Record<string, unknown>> } | { readonly faults: readonly string[] } {
  const faults: string[] = [];
  const settings: Record<string, unknown> = {};
  for (const [key, field] of Object.entries(fields)) {
    const given = texts.get(key);
    if (given === undefined) {
      if (field.required === true) faults.push(`${nameOf(key)} is missing: ${field.doc}`);
      if (field.default !== undefined) settings[key] = field.default;
      continue;
    }
    const reading = formatOf(field).read(given);
    if ('problem' in reading) faults.push(`${nameOf(key)} ${reading.problem}`);
    else settings[key] = reading.value;
  }
  return faults.length > 0 ? { faults } : { settings };
}
