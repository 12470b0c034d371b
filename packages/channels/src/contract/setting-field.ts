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

/**
 * `text` any non-empty string · `host` a host name or IP address alone · `phone` E.164, stored with its plus · `http-url` without a trailing slash · `port` · `count` a whole
 * number ≥ 1 · `seconds` a duration, in seconds, that also takes a unit (`30`, `500 ms`, `1 min`) · `whole-seconds` the same, of whole seconds ·
 * `seconds-or-off` the same, or 0 for off · `boolean` · `{ oneOf }` one of the words · `{ oneOfNumbers }` one of the numbers.
 */
export type SettingFormat =
  | 'text'
  | 'host'
  | 'phone'
  | 'http-url'
  | 'port'
  | 'count'
  | 'seconds'
  | 'whole-seconds'
  | 'seconds-or-off'
  | 'boolean'
  | { readonly oneOf: readonly string[] }
  | { readonly oneOfNumbers: readonly number[] };

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
