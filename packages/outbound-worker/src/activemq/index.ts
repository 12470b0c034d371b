export type { BrokerCounters } from './broker-counters.ts';
export type { BrokerFrame, BrokerMessage } from './frames/broker-frame.ts';
export { BrokerSession } from './broker-session.ts';
export type { BrokerHealth, BrokerSessionOptions } from './broker-session.ts';
export type { BrokerAddress, BrokerTls } from './connection/connection-options.ts';
export { QueueConsumer } from './queue-consumer.ts';
export type { ConsumeOptions } from './queue-consumer.ts';
