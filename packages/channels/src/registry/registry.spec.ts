import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { expect } from 'chai';
import type { AnyChannel } from './registry.ts';
import { CHANNELS } from './registry.ts';

const REPOSITORY = new URL('../../../../', import.meta.url);

const folders = async (): Promise<readonly string[]> => {
  const names = await readdir(new URL('..', import.meta.url));
  return names.filter((name) => existsSync(new URL(`../${name}/settings.ts`, import.meta.url)));
};

/** The files of a channel, and what each exports under the same name in every channel. */
function expectedFiles({ webhooks, outbound }: AnyChannel): ReadonlyMap<string, readonly string[]> {
  return new Map([
    ['README.md', []],
    ['index.ts', ['channel']],
    ['settings.ts', ['settingFields']],
    ['failures.ts', []],
    ['render.ts', ['render']],
    ['rules.ts', ['rules']],
    ...(webhooks.length > 0
      ? ([
          ['webhook.ts', ['webhooks']],
          ['payloads.ts', []],
          ['fixtures', []],
        ] as const)
      : []),
    ...(outbound === undefined ? [] : ([['sender.ts', ['sendPart']]] as const)),
  ]);
}

const hasParse = (files: readonly string[]): boolean => files.includes('parse.ts') || files.includes('inbound');

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

      expect(files).to.include.members([...expectedFiles(channel).keys()]);
      expect(files.some((file) => file.endsWith('.spec.ts'))).to.equal(true);
      // A channel with many kinds of events has a folder for them.
      if (channel.webhooks.length > 0) expect(files).to.satisfy(hasParse);
    });

    it(`take part in the contract test of all channels: ${provider}`, async () => {
      const folder = new URL(`../${provider}/`, import.meta.url);
      const specs = (await readdir(folder)).filter((file) => file.endsWith('.spec.ts'));
      const texts = await Promise.all(specs.map(async (file) => readFile(new URL(file, folder), 'utf8')));

      expect(texts.some((text) => /^describeChannel[<(]/m.test(text))).to.equal(true);
    });

    it(`export the same names: ${provider}`, async () => {
      for (const [file, names] of expectedFiles(channel)) {
        if (names.length === 0) continue;
        const exported = (await import(new URL(`../${provider}/${file}`, import.meta.url).href)) as object;
        expect(Object.keys(exported), file).to.include.members([...names]);
      }
    });

    it(`declare rules for every channel that they serve, and typing where they can show it: ${provider}`, () => {
      expect(Object.keys(channel.rules)).to.have.members([...channel.channels]);
      const canType = Object.values(channel.rules).some(({ contents }) => contents.typing.how === 'native');
      expect(canType).to.equal(channel.showTyping !== undefined);
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
