export { EventPublisher } from './event-publisher.ts';
export { EventStream } from './event-stream.ts';
export type { EventBatch, LiveEvent } from './live-event.ts';
