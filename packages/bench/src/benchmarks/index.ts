import { activemq } from './activemq.ts';
import type { Benchmark } from './benchmark.ts';
import { chat } from './chat.ts';
import { cost } from './cost.ts';
import { depth } from './depth.ts';
import { gateway } from './gateway.ts';
import { kannel } from './kannel.ts';
import { latency } from './latency.ts';
import { memory } from './memory.ts';
import { send } from './send.ts';
import { smpp } from './smpp.ts';
import { sustained } from './sustained.ts';

export { contextOf } from './benchmark.ts';
export type { Benchmark, Figure, Goal, Sample } from './benchmark.ts';

export const BENCHMARKS: readonly Benchmark[] = [
  gateway,
  chat,
  send,
  smpp,
  kannel,
  activemq,
  sustained,
  latency,
  cost,
  memory,
  depth,
];
