import { maskText } from './masks.ts';

const MAX_DEPTH = 4;
const MAX_TEXT = 4000;
const OWN_HANDLING: ReadonlySet<string> = new Set(['message', 'stack', 'cause', 'errors', 'name']);
/** The arguments of a command of Redis: its password, or customers' messages. */
const NEVER_SHOWN: ReadonlySet<string> = new Set(['args']);

/**
 * Makes an error plain data: type, message, stack, its causes, and those of its own fields that are plain data themselves (advice, reason,
 * code, status …). Requests, sockets and whole responses, which libraries attach to their errors, are left out: they are large and full of
 * headers. An upstream's `answer` may repeat a customer's text, and is masked unless `customerData`.
 */
export class ErrorSerializer {
  readonly #customerData: boolean;

  constructor(options: { readonly customerData: boolean }) {
    this.#customerData = options.customerData;
  }

  serialize(error: unknown): unknown {
    return error instanceof Error ? this.#describe(error, 0) : error;
  }

  #describe(error: Error, depth: number): Record<string, unknown> {
    const fields = Object.entries(error).filter(([key]) => !OWN_HANDLING.has(key));
    return {
      type: error.name,
      message: cut(error.message),
      stack: error.stack,
      ...this.#describeFields(fields, depth),
      ...(error.cause === undefined ? {} : { cause: this.#toPlain(error.cause, depth + 1) }),
      ...(error instanceof AggregateError
        ? { errors: error.errors.map((each: unknown) => this.#toPlain(each, depth + 1)) }
        : {}),
    };
  }

  #describeFields(fields: readonly (readonly [string, unknown])[], depth: number): Record<string, unknown> {
    const plain = fields.map(([key, value]) => {
      const isMasked = key === 'answer' && typeof value === 'string' && !this.#customerData;
      return [key, isMasked ? maskText(value) : this.#toPlain(value, depth)] as const;
    });
    return Object.fromEntries(plain.filter(([key, value]) => value !== undefined && !NEVER_SHOWN.has(key)));
  }

  #toPlain(value: unknown, depth: number): unknown {
    if (depth > MAX_DEPTH) return undefined;
    if (value instanceof Error) return this.#describe(value, depth);
    if (typeof value === 'string') return cut(value);
    if (typeof value === 'number' || typeof value === 'boolean' || value === null) return value;
    if (typeof value === 'bigint') return value.toString();
    if (Array.isArray(value)) return value.slice(0, 50).map((entry) => this.#toPlain(entry, depth + 1));
    return isPlainObject(value) ? this.#describeFields(Object.entries(value), depth + 1) : undefined;
  }
}

const cut = (text: string): string => (text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text);

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
