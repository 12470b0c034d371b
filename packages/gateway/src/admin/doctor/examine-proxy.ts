import { connect } from 'node:net';
import { once } from 'node:events';
import { messageOf } from '@ccm/core/errors';
import type { ProxyConfig } from '@ccm/shared/platform/config';
import { fault, ok } from './finding.ts';
import type { Probe } from './finding.ts';

/** The forward proxy, where there is one; whether it lets calls through is told by the accounts. */
export function proxyProbes(proxy: ProxyConfig | undefined): readonly Probe[] {
  if (proxy === undefined) return [];
  const { host, port } = proxy;
  const place = { id: 'proxy', group: 'Forward proxy', title: `${host}:${port}` };
  return [
    {
      ...place,
      run: async (signal) => {
        const socket = connect({ host, port, signal });
        socket.on('error', () => undefined);
        try {
          await once(socket, 'connect');
          return [ok(place, 'It can be reached. Whether it lets calls through, the accounts below tell.')];
        } catch (error) {
          const why = messageOf(error);
          return [
            fault(
              place,
              `It cannot be reached: ${why}`,
              'Start it, or correct FORWARD_PROXY_HOST and FORWARD_PROXY_PORT.',
            ),
          ];
        } finally {
          socket.destroy();
        }
      },
    },
  ];
}
