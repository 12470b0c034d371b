export { FakeProvider } from './fake-provider.ts';
export type { PlannedReply, RecordedCall } from './fake-provider.ts';
export { captureLog } from './log-lines.ts';
export { linesOfEvent } from './logged-events.ts';
export type { LogLine } from './logged-events.ts';
export { listenOnLoopback } from './listen-on-loopback.ts';
export type { Listening } from './listen-on-loopback.ts';
export { loopbackHttp } from './loopback-http.ts';

export { connectTo, emptyRedis, keysOf } from './redis-of-specs.ts';
export { countCommands } from './count-commands.ts';

export { orUsage } from './or-usage.ts';

export { eventually } from './eventually.ts';
export type { EventuallyOptions } from './eventually.ts';
export { numbersFrom } from './numbers-from.ts';
