import { readdir, readFile } from 'node:fs/promises';
import { expect } from 'chai';
import type { AnyChannel } from './registry.ts';
import { CHANNELS } from './registry.ts';

const SHARED_FOLDERS: ReadonlySet<string> = new Set(['contract', 'media', 'registry', 'text']);
const REPOSITORY = new URL('../../../../', import.meta.url);

const folders = async (): Promise<readonly string[]> => {
  const entries = await readdir(new URL('..', import.meta.url), { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory() && !SHARED_FOLDERS.has(entry.name)).map(({ name }) => name);
};

/** The files that whoever knows one channel expects in the next: those of its two faces, where it has them. */
function expectedFiles({ webhooks, outbound }: AnyChannel): readonly string[] {
  return [
    'README.md',
    'index.ts',
    'settings.ts',
    'failures.ts',
    'render.ts',
    ...(webhooks.length > 0 ? ['webhook.ts', 'payloads.ts', 'fixtures'] : []),
    ...(outbound === undefined ? [] : ['sender.ts']),
  ];
}

describe('the folders of the channels', () => {
  it('are those of the registry, one each', async () => {
    const registered = CHANNELS.map(({ provider }) => provider);

    expect([...(await folders())].toSorted()).to.deep.equal(registered.toSorted());
    expect(new Set(registered).size).to.equal(registered.length);
  });

  it('share no route and no environment variable', () => {
    const routes = CHANNELS.flatMap(({ webhooks }) => webhooks.flatMap(({ path, aliases }) => [path, ...aliases]));
    const variables = CHANNELS.flatMap(({ settingFields }) => Object.values(settingFields).map(({ env }) => env));

    expect(new Set(routes).size).to.equal(routes.length);
    expect(new Set(variables).size).to.equal(variables.length);
  });

  for (const channel of CHANNELS) {
    const { provider } = channel;

    it(`hold the same files: ${provider}`, async () => {
      const files = await readdir(new URL(`../${provider}/`, import.meta.url));

      expect(files).to.include.members([...expectedFiles(channel)]);
      expect(files.some((file) => file.endsWith('.spec.ts'))).to.equal(true);
    });

    it(`are described to operators, with every setting that must be given: ${provider}`, async () => {
      const page = await readFile(new URL(`docs/channels/${provider}.md`, REPOSITORY), 'utf8');

      expect(page).to.match(/^# .+/);
      for (const { env, required } of Object.values(channel.settingFields)) {
        if (required === true) expect(page).to.include(env);
      }
    });

    it(`point from their README to the operators' page: ${provider}`, async () => {
      const readme = await readFile(new URL(`../${provider}/README.md`, import.meta.url), 'utf8');

      expect(readme).to.include(`docs/channels/${provider}.md`);
    });
  }
});
