/**
 * A customer's number or id, cut so that an operator can compare two of them but not call anybody: `+44…456`. Ids shorter than
 * six characters show nothing.
 */
export function maskNumber(value: string): string {
  if (value.length < 6) return '…';
  return `${value.startsWith('+') ? value.slice(0, 3) : ''}…${value.slice(-3)}`;
}

/** Masks a customer's text as its length alone: `[12 characters]`. */
export function maskText(value: string): string {
  return `[${value.length} characters]`;
}

/** Fields of a log line that hold a customer's number or id, and fields that hold customers' texts. */
const NUMBER_FIELDS = ['number', 'customerId', 'customer', 'refId', 'recipient', 'sender'] as const;
const TEXT_FIELDS = ['text', 'answer', 'body', 'payload'] as const;

type Serializers = Record<string, (value: unknown) => unknown>;

const maskWith =
  (mask: (text: string) => string) =>
  (value: unknown): unknown => {
    if (value === undefined || value === null) return value;
    if (Array.isArray(value)) return value.map((entry) => mask(textOf(entry)));
    return mask(textOf(value));
  };

const textOf = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));

/** Masks those fields wherever a line or a child logger has them at its top. */
export function customerDataSerializers(): Serializers {
  return Object.fromEntries([
    ...NUMBER_FIELDS.map((field) => [field, maskWith(maskNumber)] as const),
    ...TEXT_FIELDS.map((field) => [field, maskWith(maskText)] as const),
  ]);
}
