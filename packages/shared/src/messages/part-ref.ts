/** One part of one message. */
export interface PartRef {
  readonly messageId: string;
  /** From 0. */
  readonly part: number;
}

/** A part that a provider took under an id. */
export interface KnownPart extends PartRef {
  /** The time at which the id became known, milliseconds since 1970. */
  readonly boundAtMs: number;
}

const TIME_MARK = '@';

/** `<part>:<message>`: the part as values in Redis name it. */
export const partKey = ({ part, messageId }: PartRef): string => `${part}:${messageId}`;

/** `<part>:<message>@<time>`, one a line: an id may be used for one message after the other. */
export const writePart = (part: PartRef, boundAtMs: number): string => `${partKey(part)}${TIME_MARK}${boundAtMs}`;

/** The parts of several such values, each once. */
export function knownParts(values: readonly string[]): readonly KnownPart[] {
  const parts = values.flatMap((value) => value.split('\n')).map(toKnownPart);
  return [...new Map(parts.map((part) => [partKey(part), part])).values()];
}

/** @param value `<part>:<message>` */
export function toPartRef(value: string): PartRef {
  const colon = value.indexOf(':');
  return { messageId: value.slice(colon + 1), part: Number(value.slice(0, colon)) };
}

/** A value without a time is of an earlier release. */
function toKnownPart(line: string): KnownPart {
  const mark = line.lastIndexOf(TIME_MARK);
  return mark === -1
    ? { ...toPartRef(line), boundAtMs: 0 }
    : { ...toPartRef(line.slice(0, mark)), boundAtMs: Number(line.slice(mark + 1)) };
}
