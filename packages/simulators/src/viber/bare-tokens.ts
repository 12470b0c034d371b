/** Viber's message ids: 64-bit numbers, one after the other, so that a reader that rounds them sees two messages under one id. */
export class MessageTokens {
  // Begins with the clock: what a fleet remembers of an earlier simulator must not meet the same ids again.
  #next = 5_000_000_000_000_000_001n + BigInt(Date.now()) * 1_000n;

  /** Digits. */
  next(): string {
    const token = this.#next.toString();
    this.#next += 1n;
    return token;
  }
}

/**
 * JSON in which `message_token` is a bare number, as Viber writes it, though JavaScript cannot hold it. Inside of a text the closing
 * quote of the name has a backslash before it, so nothing that a customer writes is changed.
 */
export function viberJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(/"message_token":"(\d+)"/g, '"message_token":$1');
}

/** The same with everything beyond ASCII escaped: the same JSON, other bytes. */
export function escaped(jsonText: string): string {
  return jsonText.replaceAll(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
