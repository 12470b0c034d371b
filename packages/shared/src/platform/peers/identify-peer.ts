/** The other end of a connection, by the first octets that it sent. */
export interface Peer {
  /** Undefined: none that is known here. */
  readonly protocol?: Protocol;
  /** The line that it sent, where that is text and of no protocol known here; 60 characters at most. */
  readonly text?: string;
  /** For people, behind "it": `speaks HTTP`, `says "SSH-2.0-OpenSSH_9.9"`, `sends octets that are no text (4a0000000a382e30)`. */
  readonly words: string;
}

type Protocol = 'AMQP' | 'HTTP' | 'OpenWire' | 'TLS';

const TLS_RECORD_TYPES = { first: 0x14, last: 0x17, majorVersion: 3 } as const;
/** A server of HTTP/0.9 sends a page without a status line. */
const HTTP = /^HTTP\/\d|^\s*<(?:!doctype|html|head)\b/i;
const TEXT = /^\s*[\x20-\x7e]{4,}/;
const SHOWN_CHARACTERS = 60;
const SHOWN_BINARY_OCTETS = 8;

/**
 * Identifies a service that answers where another protocol is expected. Sources: RFC 8446, section 5.1; ActiveMQ's OpenWire, which greets
 * with a length of four octets, a type, and the magic `ActiveMQ`; AMQP 1.0, section 2.2, and 0-9-1, section 4.2.2. @param octets the first
 * ones, at least one
 */
export function identifyPeer(octets: Buffer): Peer {
  const protocol = protocolOf(octets);
  if (protocol !== undefined) return { protocol, words: `speaks ${protocol}` };
  const text = TEXT.exec(octets.toString('latin1'))?.[0].trim().slice(0, SHOWN_CHARACTERS);
  return text === undefined
    ? { words: `sends octets that are no text (${octets.toString('hex', 0, SHOWN_BINARY_OCTETS)})` }
    : { text, words: `says "${text}"` };
}

function protocolOf(octets: Buffer): Protocol | undefined {
  const text = octets.toString('latin1');
  if (isTlsRecord(octets)) return 'TLS';
  if (isOpenWire(octets)) return 'OpenWire';
  if (text.startsWith('AMQP')) return 'AMQP';
  return HTTP.test(text) ? 'HTTP' : undefined;
}

function isTlsRecord([type = 0, version]: Buffer): boolean {
  return type >= TLS_RECORD_TYPES.first && type <= TLS_RECORD_TYPES.last && version === TLS_RECORD_TYPES.majorVersion;
}

/** A STOMP broker says `ActiveMQ` too, in the `server` header of its CONNECTED, but begins with a letter. */
const isOpenWire = (octets: Buffer): boolean => octets[0] === 0 && octets.subarray(0, 16).includes('ActiveMQ');
