/** One message as it came from a queue. */
export interface BrokerFrame {
  /** The JMS message id: the same on every redelivery. */
  readonly messageId: string;
  readonly queue: string;
  /** JMSType; producers over STOMP set it by the header `type`. */
  readonly type: string | undefined;
  readonly body: string;
  /** False where the body holds bytes that are no text; they stand as U+FFFD in `body`. */
  readonly bodyIsText: boolean;
  /** The kind of a message that is not text: `a JMS MapMessage`, … */
  readonly nonText?: string;
  readonly redelivered: boolean;
  readonly correlationId: string | undefined;
  /** All headers from the broker, JMS string properties among them. */
  readonly headers: Readonly<Record<string, string>>;
}

/** One message to publish. */
export interface BrokerMessage {
  readonly queue: string;
  /** JMSType. */
  readonly type: string;
  /** JSON; characters above U+FFFF are escaped on the way. */
  readonly body: string;
  /** Default true: it survives a restart of the broker. */
  readonly persistent?: boolean;
  readonly correlationId?: string;
  /** JMS string properties. */
  readonly headers?: Readonly<Record<string, string>>;
}
