/**
 * One setting of an account, as data: the environment variable, CHANNELS_FILE, validation, masking and the reference page are all
 * made from it. In CHANNELS_FILE its name is the key (camelCase); its environment variable is `env`.
 */
export interface SettingField {
  readonly env: string;
  readonly doc: string;
  readonly format: SettingFormat;
  readonly required?: true;
  /** Never printed, and may come from a file by `<env>_FILE`. */
  readonly sensitive?: true;
  readonly default?: string | number | boolean;
}

/** The format of a setting's value. */
export type SettingFormat =
  /** Any non-empty string. */
  | 'text'
  /** A host name or IP address alone. */
  | 'host'
  /** E.164, stored with its plus. */
  | 'phone'
  /** An id of the provider's, digits alone. */
  | 'numeric-id'
  /** A key or token that the provider issues: ASCII, which a header can carry. */
  | 'token'
  /** Without a trailing slash. */
  | 'http-url'
  | 'port'
  /** A whole number from 1. */
  | 'count'
  /** A duration in seconds, which also takes a unit: `30`, `500 ms`, `1 min`. */
  | 'seconds'
  /** The same, of whole seconds. */
  | 'whole-seconds'
  /** The same as `seconds`, or 0 for off. */
  | 'seconds-or-off'
  | 'boolean'
  /** One of the words. */
  | { readonly oneOf: readonly string[] }
  /** One of the numbers. */
  | { readonly oneOfNumbers: readonly number[] };

/** A fault that the format of a single field does not show. */
export interface SettingFault {
  /** The keys of the settings that it is about. */
  readonly about: readonly string[];
  /** Names their variables, never a secret's value: `D360_API_KEY needs D360_WEBHOOK_TOKEN …`. */
  readonly sentence: string;
}

/** The fault where there is one, as a list. */
export const faultIf = (isFault: boolean, about: readonly string[], sentence: string): readonly SettingFault[] =>
  isFault ? [{ about, sentence }] : [];

export type SettingFields = Readonly<Record<string, SettingField>>;

type ValueOf<F extends SettingFormat> = F extends 'port' | 'count' | 'seconds' | 'whole-seconds' | 'seconds-or-off'
  ? number
  : F extends 'boolean'
    ? boolean
    : F extends { readonly oneOf: readonly (infer Word)[] }
      ? Word
      : F extends { readonly oneOfNumbers: readonly (infer N)[] }
        ? N
        : string;

/** The settings object that a set of fields describes: required and defaulted ones are there, the others may be. */
export type SettingsOf<Fields extends SettingFields> = {
  readonly [K in keyof Fields as Fields[K] extends { required: true } | { default: unknown } ? K : never]: ValueOf<
    Fields[K]['format']
  >;
} & {
  readonly [K in keyof Fields as Fields[K] extends { required: true } | { default: unknown } ? never : K]?: ValueOf<
    Fields[K]['format']
  >;
};
