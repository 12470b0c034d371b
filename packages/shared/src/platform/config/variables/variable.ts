import { compact } from '@ccm/core/objects';
import type { Format } from '../formats/format.ts';

/** One environment variable, as data: reading, checking and the reference page are made from it. */
export interface Variable<Value> {
  readonly env: string;
  readonly doc: string;
  readonly format: Format<unknown>;
  /** As an operator writes it. */
  readonly default: string | null;
  /** For the reference page, where the default depends on something. */
  readonly defaultDoc?: string;
  readonly required: boolean;
  /** Never printed. */
  readonly sensitive: boolean;
  /** Other names; the value must be the same where both are set. */
  readonly aliases: readonly string[];
  /** The type of the value; only the type matters. */
  readonly value?: Value;
}

interface Description {
  readonly env: string;
  readonly doc: string;
  readonly sensitive?: true;
  readonly aliases?: readonly string[];
}

const variable = <Value>(
  description: Description,
  format: Format<unknown>,
  more: Pick<Variable<Value>, 'default' | 'required' | 'defaultDoc'>,
): Variable<Value> => ({
  env: description.env,
  doc: description.doc,
  sensitive: description.sensitive ?? false,
  aliases: description.aliases ?? [],
  format,
  ...more,
});

/** A variable that may be unset, and then has no value. `defaultDoc` says what happens then, in a few words. */
export const optional = <T>(
  format: Format<T>,
  description: Description & { readonly defaultDoc?: string },
): Variable<T | undefined> =>
  variable(description, format, {
    default: null,
    required: false,
    ...compact({ defaultDoc: description.defaultDoc }),
  });

export const required = <T>(format: Format<T>, description: Description): Variable<T> =>
  variable(description, format, { default: null, required: true });

export const withDefault = <T>(
  format: Format<T>,
  description: Description & { readonly default: string },
): Variable<T> => variable(description, format, { default: description.default, required: false });

type VariableGroup = Readonly<Record<string, Variable<unknown>>>;
export type VariableGroups = Readonly<Record<string, VariableGroup>>;

/** The values that reading a group gives. */
export type ValuesOf<Group extends VariableGroup> = {
  readonly [K in keyof Group]: Group[K] extends Variable<infer Value> ? Value : never;
};
