import { activemq } from './activemq.ts';
import type { Benchmark } from './benchmark.ts';
import { chat } from './chat.ts';
import { cost } from './cost.ts';
import { gateway } from './gateway.ts';
import { latency } from './latency.ts';
import { memory } from './memory.ts';
import { send } from './send.ts';
import { smpp } from './smpp.ts';

export { contextOf } from './benchmark.ts';
export type { Benchmark, Figure, Goal, Sample } from './benchmark.ts';

export const BENCHMARKS: readonly Benchmark[] = [gateway, chat, activemq, send, smpp, latency, cost, memory];
