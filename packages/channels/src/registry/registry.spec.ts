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

/** The files that every channel has. */
const FILES = ['README.md', 'index.ts', 'settings.ts', 'failures.ts', 'render.ts', 'rules.ts'];
/** Beside them, those of a channel with webhooks. */
const FILES_OF_WEBHOOKS = ['webhook.ts', 'payloads.ts', 'fixtures'];

/** Each name that a channel exports, and where: the same for every channel. A channel with much of something has a folder for it. */
function expectedExports(channel: AnyChannel): readonly (readonly [name: string, ...files: string[]])[] {
  const { webhooks, outbound, openMedia, settingFaults, check, register } = channel;
  const has = (part: unknown, name: string, ...files: string[]): [string, ...string[]][] =>
    part === undefined ? [] : [[name, ...files]];
  return [
    ['channel', 'index.ts'],
    ['settingFields', 'settings.ts'],
    ...has(settingFaults, 'settingFaults', 'settings.ts'),
    ['rules', 'rules.ts'],
    ['render', 'render.ts'],
    ...has(webhooks[0], 'webhooks', 'webhook.ts'),
    ...has(webhooks[0], 'eventsOf', 'parse.ts', 'inbound/parse.ts'),
    ...has(outbound, 'sendPart', 'sender.ts'),
    ...has(openMedia, 'openMedia', 'sender.ts', 'media.ts'),
    ...has(check, 'check', 'check.ts', 'account/check.ts'),
    ...has(register, 'register', 'register.ts', 'account/register.ts'),
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

      expect(files).to.include.members([...FILES, ...(channel.webhooks.length > 0 ? FILES_OF_WEBHOOKS : [])]);
      expect(files.some((file) => file.endsWith('.spec.ts'))).to.equal(true);
    });

    it(`take part in the contract test of all channels: ${provider}`, async () => {
      const folder = new URL(`../${provider}/`, import.meta.url);
      const specs = (await readdir(folder)).filter((file) => file.endsWith('.spec.ts'));
      const texts = await Promise.all(specs.map(async (file) => readFile(new URL(file, folder), 'utf8')));

      expect(texts.some((text) => /^describeChannel[<(]/m.test(text))).to.equal(true);
    });

    it(`export the same names: ${provider}`, async () => {
      for (const [name, ...places] of expectedExports(channel)) {
        const files = places.map((place) => new URL(`../${provider}/${place}`, import.meta.url)).filter(existsSync);
        const exported = await Promise.all(files.map(async ({ href }) => Object.keys((await import(href)) as object)));
        expect(exported.flat(), `${name} of ${places.join(' or ')}`).to.include(name);
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

    it(`have a README with capabilities and quirks, which points to the operators' page: ${provider}`, async () => {
      const readme = await readFile(new URL(`../${provider}/README.md`, import.meta.url), 'utf8');

      expect(readme).to.include(`docs/channels/${provider}.md`);
      expect(readme)
        .to.match(/^(## Capabilities$|Capabilities: )/m)
        .and.match(/^## Quirks$/m);
    });
  }
});
