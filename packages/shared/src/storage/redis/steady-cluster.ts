import type { Cluster } from 'ioredis';

/**
 * Fixes `connect` of a cluster's client, and of all its copies. Where the nodes answer but the cluster is down for the moment, as it is
 * until a dead primary has a successor, ioredis connects again by itself, but the promise of the first attempt is never settled: BullMQ's
 * workers would wait for it for ever.
 */
export function steadyCluster(cluster: Cluster): Cluster {
  const connect = cluster.connect.bind(cluster);
  const duplicate = cluster.duplicate.bind(cluster);
  cluster.connect = async (): Promise<void> => settled(cluster, connect());
  cluster.duplicate = (...others): Cluster => steadyCluster(duplicate(...others));
  return cluster;
}

async function settled(cluster: Cluster, attempt: Promise<void>): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  const ready = (): void => {
    resolve(undefined);
  };
  const ended = (): void => {
    reject(new Error('Connection is closed.'));
  };
  cluster.once('ready', ready).once('end', ended);
  try {
    await Promise.race([attempt, promise]);
  } finally {
    cluster.off('ready', ready).off('end', ended);
  }
}
