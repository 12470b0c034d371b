import { Random } from './random.ts';

export function queueItems(): unknown[] {
  const random = new Random(Math.floor(Date.now() / 10_000));
  const shards = Array.from({ length: 32 }, (_, id) => {
    const isHottest = id === 19;
    const isBusy = random.next() < 0.6 || isHottest;
    const depth = isBusy ? random.below(isHottest ? 400 : 12) + 1 : 0;
    return {
      id,
      depth,
      oldestMs: isHottest ? 30_000 : depth === 0 ? 0 : random.below(300),
      owner: id === 27 ? null : `outbound-worker-${id < 16 ? 1 : 2}`,
    };
  });
  const queue = (id: string, waiting: number, oldestWaitingMs: number, shardList: unknown[] = []): unknown => ({
    id,
    waiting,
    active: random.below(14),
    delayed: id.includes('viber') ? 212 : random.below(4),
    failed: id.includes('crm') ? 3 : 0,
    oldestWaitingMs,
    shards: shardList,
  });
  return [
    ...[0, 1, 2, 3].map((partition) => queue(`webhooks-${partition}`, random.below(3), random.below(30))),
    queue(
      'forward',
      shards.reduce((sum, { depth }) => sum + depth, 0),
      Math.max(...shards.map(({ oldestMs }) => oldestMs)),
      shards,
    ),
    queue('send-twilio', random.below(20), random.below(80)),
    queue('send-360dialog', random.below(26), random.below(90)),
    queue('send-facebook', random.below(6), random.below(50)),
    queue('send-viber', 188, 14_200),
    queue('send-smpp-alerts', random.below(40), random.below(120)),
    queue('report-crm', random.below(12), random.below(300)),
    queue('report-amq', random.below(12), random.below(100)),
  ];
}
