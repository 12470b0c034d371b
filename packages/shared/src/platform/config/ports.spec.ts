import { expect } from 'chai';
import { ConfigError } from './config-error.ts';
import type { ServiceName } from './fleet-config.ts';
import { loadConfig } from './load-config.ts';
import type { Environment } from './read-environment.ts';
import { DEFINITIONS, MINIMUM } from '../../../test/config.ts';

function faultsOf(env: Environment, service: ServiceName): readonly string[] {
  try {
    loadConfig({ env: { ...MINIMUM, ...env }, service, definitions: DEFINITIONS });
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.faults;
  }
}

describe('SERVER_PORT and ADMIN_PORT', () => {
  const same: readonly [title: string, env: Environment, port: number][] = [
    ['both set', { SERVER_PORT: '8000', ADMIN_PORT: '8000' }, 8000],
    ['one set to the default of the other', { ADMIN_PORT: '8081' }, 8081],
    [
      'one set to the default with ENABLE_SSL',
      { ENABLE_SSL: 'true', SSL_KEY_STORE: 'a.pem', ADMIN_PORT: '8443' },
      8443,
    ],
    ['both on one address', { SERVER_HOST: '127.0.0.1', SERVER_PORT: '9081' }, 9081],
    ['one on every address', { SERVER_HOST: '10.0.0.5', ADMIN_HOST: '::', SERVER_PORT: '9081' }, 9081],
  ];
  for (const [title, env, port] of same)
    it(`may not be the same at a gateway: ${title}`, () => {
      expect(faultsOf(env, 'gateway')).to.deep.equal([
        `SERVER_PORT and ADMIN_PORT are both ${String(port)}: name two ports`,
      ]);
    });

  const apart: readonly [title: string, env: Environment, service: ServiceName][] = [
    ['each takes a free one', { SERVER_PORT: '0', ADMIN_PORT: '0' }, 'gateway'],
    ['on two addresses', { SERVER_HOST: '10.0.0.5', ADMIN_HOST: '10.0.0.6', ADMIN_PORT: '8081' }, 'gateway'],
    ['at a service that has no SERVER_PORT', { SERVER_PORT: '8000', ADMIN_PORT: '8000' }, 'outbound-worker'],
  ];
  for (const [title, env, service] of apart)
    it(`may be: ${title}`, () => {
      expect(faultsOf(env, service)).to.deep.equal([]);
    });

  it('are not compared where one cannot be read', () => {
    const faults = faultsOf({ SERVER_PORT: 'x', ADMIN_PORT: '8081' }, 'gateway');
    expect(faults).to.deep.equal(['SERVER_PORT must be a whole number from 0 to 65535']);
  });
});
