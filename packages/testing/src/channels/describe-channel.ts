import { expect } from 'chai';
import type { ChannelDefinition } from '@ccm/channels/contract';
import { accountsFromEnvironment } from '@ccm/shared/platform/config';
import type { Account, ChannelName } from '@ccm/core/domain';
import type { ChannelSpec } from './channel-cases.ts';
import { describeFuzzing } from './describe-fuzzing.ts';
import { describeInbound } from './describe-inbound.ts';
import { describeMedia, describeOutbound } from './describe-outbound.ts';

/**
 * The contract that every channel keeps, run against recorded payloads and a provider on loopback. It names no channel: each channel's
 * spec has its special cases. A channel without webhooks (SMPP) reads its payloads by `internalParse`; without a sender it has no cases of
 * sending.
 */
export function describeChannel<Settings extends object>(spec: ChannelSpec<Settings>): void {
  const accounts = spec.accounts ?? accountsOf(spec);
  describe(`the channel of ${spec.channel.provider}`, () => {
    describeSettings(spec);
    describeInbound(spec, accounts);
    describeFuzzing(spec, accounts);
    describeOutbound(spec, accounts);
    describeMedia(spec, accounts);
  });
}

function accountsOf<Settings extends object>({ channel, settings }: ChannelSpec<Settings>): Account<Settings>[] {
  const { provider } = channel;
  return servedBy(channel, settings).map((name) => ({ name: 'default', channel: name, provider, settings }));
}

/** The channels of an account with these settings, all of them channels of the provider. */
function servedBy<Settings>(channel: ChannelDefinition<Settings>, settings: Settings): readonly ChannelName[] {
  const served = channel.channelsOf?.(settings) ?? channel.channels;
  expect(channel.channels).to.include.members([...served]);
  return served;
}

function describeSettings<Settings extends object>({
  channel,
  settings,
  secrets,
  faults,
}: ChannelSpec<Settings>): void {
  const fields = Object.entries(channel.settingFields);

  it('documents every setting and names its variable', () => {
    for (const [name, field] of fields) {
      expect(name, 'name').to.match(/^[a-z][A-Za-z0-9]*$/);
      expect(field.env, name).to.match(/^[A-Z][A-Z0-9_]+$/);
      expect(field.doc.length, `${name}: doc`).to.be.greaterThan(10);
    }
    expect(new Set(fields.map(([, field]) => field.env)).size, 'variables').to.equal(fields.length);
  });

  it('takes complete settings from the environment', () => {
    const read = accountsFromEnvironment(channel, environmentOf(channel, settings));

    expect(read.faults).to.deep.equal([]);
    expect(read.accounts.map((account) => account.channel)).to.deep.equal(servedBy(channel, settings));
    for (const account of read.accounts) expect(account.settings).to.include(settings);
  });

  for (const [name, field] of fields.filter(([, each]) => each.required === true)) {
    it(`refuses settings without ${field.env}`, () => {
      const without = Object.entries(settings).filter(([key]) => key !== name);
      const read = accountsFromEnvironment(channel, environmentOf(channel, Object.fromEntries(without)));

      expect(read.accounts).to.deep.equal([]);
      expect(read.faults.join('\n')).to.include(field.env);
      for (const secret of secrets) expect(read.faults.join('\n')).to.not.include(secret);
    });
  }

  it('marks every secret setting as sensitive', () => {
    const values = new Map<string, unknown>(Object.entries(settings));
    const sensitive = fields.filter(([, field]) => field.sensitive === true).map(([name]) => values.get(name));

    expect(secrets).to.not.be.empty;
    for (const secret of secrets) expect(sensitive, 'sensitive settings').to.include(secret);
  });

  for (const [title, fault] of Object.entries(faults ?? {})) {
    it(`refuses settings: ${title}`, () => {
      const said = (channel.settingFaults?.(fault.settings) ?? []).map(({ sentence }) => sentence);

      expect(said.join('\n')).to.include(fault.says);
      for (const secret of secrets) expect(said.join('\n')).to.not.include(secret);
    });
  }
}

/** The variables that give these settings. */
function environmentOf<Settings>(channel: ChannelDefinition<Settings>, settings: object): Record<string, string> {
  const values = new Map<string, unknown>(Object.entries(settings));
  const given = Object.entries(channel.settingFields).filter(([name]) => values.get(name) !== undefined);
  return Object.fromEntries(given.map(([name, field]) => [field.env, String(values.get(name))]));
}
