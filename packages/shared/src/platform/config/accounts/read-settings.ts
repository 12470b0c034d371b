import type { SettingField, SettingFields, SettingFormat } from '@ccm/channels/contract';
import { baseUrl, hostName } from '../formats/address-formats.ts';
import type { Format } from '../formats/format.ts';
import { problemWith } from '../formats/format.ts';
import { boolean, oneOf, oneOfNumbers, phone, port, secret, text, wholeNumber } from '../formats/formats.ts';
import { seconds, secondsOrOff, wholeSeconds } from '../formats/quantity-formats.ts';

const SIMPLE: Readonly<Record<Extract<SettingFormat, string>, Format<unknown>>> = {
  text,
  host: hostName,
  phone,
  'http-url': baseUrl,
  port: port(),
  count: wholeNumber(1),
  seconds,
  'whole-seconds': wholeSeconds,
  'seconds-or-off': secondsOrOff,
  boolean,
};

/** The format of an account's setting. */
export function formatOf(field: SettingField): Format<unknown> {
  const { format, sensitive } = field;
  if (format === 'text' && sensitive === true) return secret(1);
  if (typeof format === 'string') return SIMPLE[format];
  return 'oneOf' in format ? oneOf(format.oneOf) : oneOfNumbers(format.oneOfNumbers);
}

/** The settings of one account as far as they could be read. */
export interface SettingsReading {
  /** Undefined where one that is required is missing or misread. */
  readonly settings: Readonly<Record<string, unknown>> | undefined;
  readonly faults: readonly string[];
}

/**
 * Reads the settings of one account from texts. A faulty setting that is not required counts as unset, so that rules between settings can
 * be checked all the same. @param nameOf the name of a setting in a fault: its variable, or its place in CHANNELS_FILE.
 */
export function readSettings(
  fields: SettingFields,
  texts: ReadonlyMap<string, string>,
  nameOf: (key: string) => string,
): SettingsReading {
  const faults: string[] = [];
  const settings: Record<string, unknown> = {};
  let isComplete = true;
  for (const [key, field] of Object.entries(fields)) {
    const given = texts.get(key);
    const reading = given === undefined ? undefined : formatOf(field).read(given);
    if (reading !== undefined && 'value' in reading) {
      settings[key] = reading.value;
      continue;
    }
    if (reading !== undefined) faults.push(`${nameOf(key)} ${problemWith(given ?? '', reading.problem)}`);
    else if (field.required === true) faults.push(`${nameOf(key)} is missing: ${field.doc}`);
    if (field.required === true) isComplete = false;
    if (field.default !== undefined) settings[key] = field.default;
  }
  return { settings: isComplete ? settings : undefined, faults };
}
