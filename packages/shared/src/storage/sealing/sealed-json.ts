import { z } from 'zod';
import { FleetError, PayloadError } from '@ccm/core/domain';
import type { Sealer } from './sealer.ts';

/** The form of stored values of one kind. */
interface SealedForm<Value> {
  /** Their purpose, e.g. `person`: a value sealed for one purpose does not open for another. */
  readonly purpose: string;
  readonly schema: z.ZodType<Value>;
  /**
   * Of fields, where small values are many: `{ account: 'a' }`; their seal is short too. Values with long names and seals open as well.
   */
  readonly shortNames?: Readonly<Record<string, string>>;
}

/**
 * Stores values in Redis as JSON, sealed for a purpose. The seal proves that a service of this fleet wrote the value, the schema that this
 * version understands it. Schemas keep fields that they do not name, for newer versions.
 */
export class SealedJson<Value> {
  readonly #sealer: Sealer;
  readonly #purpose: string;
  readonly #schema: z.ZodType<Value>;
  readonly #shortNames: ReadonlyMap<string, string>;
  readonly #longNames: ReadonlyMap<string, string>;

  constructor(sealer: Sealer, { purpose, schema, shortNames = {} }: SealedForm<Value>) {
    this.#sealer = sealer;
    this.#purpose = purpose;
    this.#schema = schema;
    const names = Object.entries(shortNames);
    this.#shortNames = new Map(names);
    this.#longNames = new Map(names.map(([long, short]) => [short, long]));
  }

  /** @param place where the value belongs, e.g. the id of a message: it opens nowhere else. */
  seal(value: Value, place = ''): string {
    const purpose = this.#purposeAt(place);
    if (this.#shortNames.size === 0) return this.#sealer.seal(purpose, JSON.stringify(value));
    return this.#sealer.sealShort(purpose, JSON.stringify(renamed(value, this.#shortNames)));
  }

  /**
   * @throws {SealingError} if no service of this fleet sealed it for this place; {PayloadError} for a value of another shape.
   */
  open(sealed: string, place = ''): Value {
    const stored: unknown = JSON.parse(this.#sealer.open(this.#purposeAt(place), sealed));
    const value = renamed(stored, this.#longNames);
    const result = this.#schema.safeParse(value);
    if (result.success) return result.data;
    throw new PayloadError(`The ${this.#purpose} was written by another version: ${z.prettifyError(result.error)}`, {
      cause: result.error,
    });
  }

  /** Undefined for a missing value, and for one that does not open: its key is gone, or it is foreign. */
  openIfReadable(sealed: string | null | undefined, place = ''): Value | undefined {
    if (typeof sealed !== 'string') return undefined;
    try {
      return this.open(sealed, place);
    } catch (error) {
      if (error instanceof FleetError) return undefined;
      throw error;
    }
  }

  #purposeAt(place: string): string {
    return place === '' ? this.#purpose : `${this.#purpose} ${place}`;
  }
}

function renamed(value: unknown, names: ReadonlyMap<string, string>): unknown {
  if (names.size === 0 || typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [names.get(name) ?? name, field]));
}

/** A part of a sealed value that is not checked, because the sealing code had the type. */
export const trustedObject = <Part extends object>(): z.ZodType<Part> =>
  z.custom<Part>((part) => typeof part === 'object' && part !== null);
