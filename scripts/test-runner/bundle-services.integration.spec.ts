import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { SERVICE_NAMES } from '@ccm/e2e/fleet';
import { expect } from 'chai';
import { bundleServices } from './bundle-services.ts';

describe('the bundle of the services', () => {
  let folder: string;

  before(async () => {
    folder = await bundleServices();
  });

  for (const service of SERVICE_NAMES) {
    it(`runs as the sources do, from any folder: ${service}`, () => {
      const program = join(folder, service, 'main.js');
      const { status, stderr } = spawnSync(process.execPath, [program], { cwd: '/', env: {}, encoding: 'utf8' });

      expect(stderr).to.match(/^ENVELOPE_SIGNING_KEY is required/m);
      expect(status).to.equal(78);
    });
  }
});
