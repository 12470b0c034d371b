import { resolve } from 'node:path';
import { inKeys } from '@ccm/channels/contract';
import { CHANNEL_NAMES, toChannelName } from '@ccm/channels/registry';
import type { Account, ChannelName } from '@ccm/core/domain';
import { compact, isRecord } from '@ccm/core/objects';
import { ownRate, servedChannels } from './account-definition.ts';
import type { AccountDefinition } from './account-definition.ts';
import type { ReadAccounts } from './accounts-from-environment.ts';
import { wholeNumber } from '../formats/formats.ts';
import { duration } from '../formats/quantity-formats.ts';
import { readEnvironment, readSecretFile } from '../read-environment.ts';
import type { Environment } from '../read-environment.ts';
import { readSettings } from './read-settings.ts';
import { suggest } from './suggest.ts';

interface Context {
  readonly definitions: readonly AccountDefinition[];
  readonly env: Environment;
  /** Relative `{file: …}` are looked up here. */
  readonly folder: string;
}

type Entry = Readonly<Record<string, unknown>>;
type Extras = Pick<Account, 'skillGroup' | 'ratePerSecond' | 'outsideWindowTemplate' | 'orderGate'>;

const ENTRY_KEYS = [
  'name',
  'channel',
  'provider',
  'skillGroup',
  'rate',
  'outsideWindowTemplate',
  'orderGate',
  'settings',
] as const;
export const ORDER_GATE_STATUSES = ['sent', 'delivered'] as const;
/** It stands in addresses (`/webhooks/facebook/<name>`), keys and metrics. */
export const ACCOUNT_NAME = /^[A-Za-z0-9][\w.-]{0,63}$/;

/** One entry of `accounts`: an account, or one for each channel of its settings where the entry names no channel. */
export function readAccountEntry(value: unknown, index: number, context: Context): ReadAccounts {
  const place = `account ${index + 1}`;
  if (!isRecord(value)) return refused(`${place} must be an object with name, channel, provider and settings`);
  const name = textAt(value, 'name');
  if (name === undefined || !ACCOUNT_NAME.test(name)) {
    return refused(`${place}: "name" must be letters, digits, dots, dashes or underscores, at most 64`);
  }
  const reader = new EntryReader(value, `account ${name}`, context);
  const accounts = reader.read(name);
  return { accounts: reader.faults.length > 0 ? [] : accounts, faults: reader.faults };
}

const refused = (fault: string): ReadAccounts => ({ accounts: [], faults: [fault] });

class EntryReader {
  readonly faults: string[] = [];
  readonly #entry: Entry;
  readonly #place: string;
  readonly #context: Context;

  constructor(entry: Entry, place: string, context: Context) {
    this.#entry = entry;
    this.#place = place;
    this.#context = context;
  }

  read(name: string): readonly Account[] {
    this.#refuseUnknown(this.#entry, ENTRY_KEYS, '');
    const extras = this.#extras();
    this.#refuseUnknownChannel();
    const definition = this.#definition();
    if (definition === undefined) return [];
    const settings = this.#settings(definition);
    if (settings === undefined) return [];
    const { provider } = definition;
    return this.#channels(definition, settings).map((channel) =>
      Object.assign(
        { name, channel, provider, settings, isFromFile: true as const },
        ownRate(definition, settings),
        extras,
      ),
    );
  }

  #fault(sentence: string): void {
    this.faults.push(`${this.#place}: ${sentence}`);
  }

  #refuseUnknown(object: Entry, known: readonly string[], under: string): void {
    for (const key of Object.keys(object)) {
      if (!known.includes(key)) this.#fault(`unknown key "${under}${key}"${suggest(key, known)}`);
    }
  }

  #definition(): AccountDefinition | undefined {
    const { definitions } = this.#context;
    const wanted = textAt(this.#entry, 'provider')?.toLowerCase();
    const found = definitions.find((each) => each.provider === wanted);
    if (found === undefined) {
      const names = definitions.map((each) => each.provider);
      this.#fault(`"provider" must be one of ${names.join(', ')}${suggest(wanted ?? '', names)}`);
    }
    return found;
  }

  #settings(definition: AccountDefinition): Entry | undefined {
    const { settingFields } = definition;
    const given = this.#entry['settings'] ?? {};
    if (!isRecord(given)) {
      this.#fault('"settings" must be an object');
      return undefined;
    }
    this.#refuseUnknown(given, Object.keys(settingFields), 'settings.');
    const texts = new Map<string, string>();
    const unresolved = new Set<string>();
    for (const [key, value] of Object.entries(given)) {
      const text = this.#resolve(value, `settings.${key}`);
      if (text === undefined) unresolved.add(key);
      else if (text !== '') texts.set(key, text);
    }
    const read = readSettings(definition, { texts, unresolved }, (key) => `settings.${key}`);
    for (const fault of read.faults) this.#fault(inKeys(fault, settingFields));
    return read.faults.length + unresolved.size === 0 ? read.settings : undefined;
  }

  /** Names an unknown channel beside any other fault: only settings that could be read show whether they serve a known one. */
  #refuseUnknownChannel(): void {
    const wanted = textAt(this.#entry, 'channel');
    if (wanted !== undefined && toChannelName(wanted) === undefined)
      this.#fault(`"channel" must be one of ${CHANNEL_NAMES.join(', ')}${suggest(wanted, CHANNEL_NAMES)}`);
  }

  /** A value as it is, from a variable (`{env: NAME}`) or from a file (`{file: path}`). */
  #resolve(value: unknown, key: string): string | undefined {
    if (typeof value === 'string') return value.trim();
    const [reference, ...others] = isRecord(value) ? Object.entries(value) : [];
    if (reference === undefined || others.length > 0 || typeof reference[1] !== 'string') {
      this.#fault(`"${key}" must be a value, {env: NAME} or {file: path}`);
      return undefined;
    }
    const [kind, target] = reference;
    if (kind === 'env') return this.#fromVariable(target, key);
    if (kind === 'file') return this.#fromFile(target, key);
    this.#fault(`"${key}" must be a value, {env: NAME} or {file: path}`);
    return undefined;
  }

  #fromVariable(name: string, key: string): string | undefined {
    const read = readEnvironment(this.#context.env, [name]);
    if ('text' in read && read.text !== undefined) return read.text;
    this.#fault(`"${key}" names the variable ${name}, ${'fault' in read ? `but ${read.fault}` : 'which is not set'}`);
    return undefined;
  }

  #fromFile(path: string, key: string): string | undefined {
    const content = readSecretFile(resolve(this.#context.folder, path));
    if ('text' in content) return content.text;
    this.#fault(`"${key}" ${content.fault}`);
    return undefined;
  }

  #channels(definition: AccountDefinition, settings: Entry): readonly ChannelName[] {
    const possible = servedChannels(definition, settings);
    const wanted = textAt(this.#entry, 'channel');
    if (wanted === undefined) {
      if (possible.length === 0)
        this.#fault('the settings serve no channel: give the number or page that is written to');
      return possible;
    }
    const channel = toChannelName(wanted);
    if (channel === undefined) return [];
    if (possible.includes(channel)) return [channel];
    const remedy = possible.length === 0 ? 'the settings serve none' : `must be one of ${possible.join(', ')}`;
    this.#fault(`"channel" ${remedy}${suggest(wanted, possible)}`);
    return [];
  }

  #extras(): Extras {
    const skillGroup = this.#text('skillGroup');
    const rate = this.#text('rate');
    const reading = rate === undefined ? undefined : wholeNumber(1).read(rate);
    if (reading !== undefined && 'problem' in reading) this.#fault(`"rate" ${reading.problem}, messages per second`);
    const outsideWindowTemplate = this.#text('outsideWindowTemplate');
    const orderGate = this.#orderGate();
    return {
      ...compact({ skillGroup }),
      ...(reading === undefined || 'problem' in reading ? {} : { ratePerSecond: reading.value }),
      ...compact({ outsideWindowTemplate, orderGate }),
    };
  }

  #orderGate(): Account['orderGate'] {
    const gate = this.#entry['orderGate'];
    if (gate === undefined) return undefined;
    if (!isRecord(gate)) {
      this.#fault('"orderGate" must be an object with status and timeout');
      return undefined;
    }
    this.#refuseUnknown(gate, ['status', 'timeout'], 'orderGate.');
    const status = ORDER_GATE_STATUSES.find((each) => each === textAt(gate, 'status')?.toLowerCase());
    if (status === undefined) this.#fault(`"orderGate.status" must be ${ORDER_GATE_STATUSES.join(' or ')}`);
    const timeout = duration('s').read(textAt(gate, 'timeout') ?? '');
    if ('problem' in timeout) this.#fault(`"orderGate.timeout" ${timeout.problem}`);
    return status === undefined || 'problem' in timeout ? undefined : { status, timeoutMs: timeout.value };
  }

  #text(key: string): string | undefined {
    const value = this.#entry[key];
    if (value === undefined) return undefined;
    const resolved = this.#resolve(value, key);
    if (resolved === '') this.#fault(`"${key}" must be a text`);
    return resolved === '' ? undefined : resolved;
  }
}

function textAt(entry: Entry, key: string): string | undefined {
  const value = entry[key];
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}
