import type { SettingField, SettingFields, SettingFormat } from '@ccm/channels/contract';
import { baseUrl, hostName } from '../formats/address-formats.ts';
import type { Format } from '../formats/format.ts';
import { readAs } from '../formats/format.ts';
import {
  boolean,
  numericId,
  oneOf,
  oneOfNumbers,
  phone,
  port,
  secret,
  text,
  token,
  wholeNumber,
} from '../formats/formats.ts';
import type { AccountDefinition } from './account-definition.ts';
import { seconds, secondsOrOff, wholeSeconds } from '../formats/quantity-formats.ts';

const SIMPLE: Readonly<Record<Extract<SettingFormat, string>, Format<unknown>>> = {
  text,
  host: hostName,
  phone,
  'numeric-id': numericId,
  token,
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

/** The settings of one account. */
interface SettingsReading {
  /** Undefined where one that is required is missing or misread. */
  readonly settings: Readonly<Record<string, unknown>> | undefined;
  readonly faults: readonly string[];
}

export interface GivenSettings {
  readonly texts: ReadonlyMap<string, string>;
  /** The keys of settings that are given, and whose text could not be had: each has a fault already. */
  readonly unresolved: ReadonlySet<string>;
}

/**
 * Reads the settings of one account, and finds all their faults at once: a fault of one setting does not hide those of another.
 * @param nameOf the name of a setting in a fault: its variable, or its place in CHANNELS_FILE.
 */
export function readSettings(
  definition: Pick<AccountDefinition, 'settingFields' | 'settingFaults'>,
  given: GivenSettings,
  nameOf: (key: string) => string,
): SettingsReading {
  const { settingFields } = definition;
  const { settings, faulty, faults } = readFields(settingFields, given, nameOf);
  const others = (definition.settingFaults?.(settings) ?? []).filter(
    ({ about }) => !about.some((key) => faulty.has(key)),
  );
  const isComplete = Object.entries(settingFields).every(([key, { required }]) => required !== true || key in settings);
  return {
    settings: isComplete ? settings : undefined,
    faults: [...faults, ...others.map(({ sentence }) => sentence)],
  };
}

interface FieldsReading {
  readonly settings: Readonly<Record<string, unknown>>;
  /** The keys of settings that are missing or misread. */
  readonly faulty: ReadonlySet<string>;
  readonly faults: readonly string[];
}

function readFields(
  fields: SettingFields,
  { texts, unresolved }: GivenSettings,
  nameOf: (key: string) => string,
): FieldsReading {
  const faults: string[] = [];
  const settings: Record<string, unknown> = {};
  const faulty = new Set(unresolved);
  for (const [key, field] of Object.entries(fields).filter(([name]) => !unresolved.has(name))) {
    const given = texts.get(key);
    const reading = given === undefined ? undefined : readAs(formatOf(field), given);
    if (reading !== undefined && 'value' in reading) {
      settings[key] = reading.value;
      continue;
    }
    if (reading !== undefined) faults.push(`${nameOf(key)} ${reading.problem}`);
    else if (field.required === true) faults.push(`${nameOf(key)} is missing: ${field.doc}`);
    if (reading !== undefined || field.required === true) faulty.add(key);
    if (field.default !== undefined) settings[key] = field.default;
  }
  return { settings, faulty, faults };
}
