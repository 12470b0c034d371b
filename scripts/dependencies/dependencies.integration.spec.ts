import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import { componentsOf, makeSbom } from './sbom.ts';

const MINUTE_MS = 60_000;

describe('the dependencies of the services', function () {
  this.timeout(MINUTE_MS);

  it('are listed as CycloneDX: every library of the three services, each with its address and licence', () => {
    const components = componentsOf(makeSbom());
    const names = components.map(({ name }) => name);
    expect(names).to.include.members(['gateway', 'outbound-worker', 'smpp-worker', 'shared'].flatMap(librariesOf));
    for (const { purl, version, licences } of components) {
      expect(purl)
        .to.match(/^pkg:npm\/.+@/)
        .and.include(version);
      expect(licences, purl).not.to.deep.equal([]);
    }
  });

  it('include no development tool', () => {
    const names = componentsOf(makeSbom()).map(({ name }) => name);
    expect(names).not.to.include('mocha');
  });

  const rows = [
    ['fails at a high one', 'high', 1, 'reads too much'],
    ['passes a moderate one', 'moderate', 0, '1 vulnerabilities found'],
    ['passes where nothing is known', undefined, 0, 'No known vulnerabilities found'],
  ] as const;
  for (const [title, severity, code, said] of rows) {
    it(`are looked up at the registry: ${title}`, async () => {
      expect(await askAt(200, severity))
        .to.deep.include({ code })
        .and.to.have.property('said')
        .that.includes(said);
    });
  }

  it('pass with a notice if the registry answers no such question', async () => {
    expect(await askAt(405, undefined))
      .to.deep.include({ code: 0 })
      .and.to.have.property('said')
      .that.includes('responded with 405');
  });
});

function librariesOf(service: string): string[] {
  const { dependencies } = JSON.parse(
    readFileSync(new URL(`../../packages/${service}/package.json`, import.meta.url), 'utf8'),
  ) as { dependencies: Record<string, string> };
  return Object.keys(dependencies);
}

/** Asks a registry of our own, which answers with one vulnerability of zod, or none. */
async function askAt(status: number, severity: string | undefined): Promise<{ code: unknown; said: string }> {
  const advisory = {
    id: 1,
    url: 'https://example.test/GHSA-1',
    title: 'reads too much',
    severity,
    vulnerable_versions: '<99.0.0',
    cwe: [],
  };
  const registry = createServer((request, response) => {
    request.resume();
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(severity === undefined ? {} : { zod: [advisory] }));
  }).listen(0, '127.0.0.1');
  await once(registry, 'listening');
  try {
    const { port } = registry.address() as AddressInfo;
    const child = spawn(process.execPath, ['--conditions=source', 'scripts/dependencies.ts', 'advisories'], {
      cwd: new URL('../..', import.meta.url),
      env: { ...process.env, PNPM_CONFIG_REGISTRY: `http://127.0.0.1:${String(port)}/` },
    });
    const closed = once(child, 'close');
    const [out, complaint] = await Promise.all([text(child.stdout), text(child.stderr)]);
    const [code] = (await closed) as readonly unknown[];
    return { code, said: `${out}${complaint}` };
  } finally {
    registry.closeAllConnections();
    registry.close();
  }
}
