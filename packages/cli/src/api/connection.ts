import { homedir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { readSettingsText } from '@ccm/shared/platform/files';
import { CommandFailure, EXIT } from '../exit.ts';

/** The address of the admin API, and its token. */
export interface Connection {
  readonly url: string;
  readonly token: string | undefined;
}

export interface ConnectionOptions {
  readonly profile?: string;
  readonly env: NodeJS.ProcessEnv;
}

const TOKEN_NAMES: readonly string[] = ['CCM_ADMIN_TOKEN', 'CCM_ADMIN_TOKEN_FILE'];
const DEFAULT_URL = 'http://127.0.0.1:9081';

/**
 * Reads CCM_ADMIN_URL and CCM_ADMIN_TOKEN (or CCM_ADMIN_TOKEN_FILE) from the environment, or, with a profile, from
 * `~/.config/ccm/<profile>.env` in the same notation. The environment fills gaps of the profile. @throws {CommandFailure} wrong usage: no
 * such profile, an unreadable token file, an invalid address.
 */
export function readConnection({ profile, env }: ConnectionOptions): Connection {
  const settings = settingsOf(env, profile === undefined ? {} : readProfile(profile, env));
  const url = settings['CCM_ADMIN_URL'] ?? DEFAULT_URL;
  if (!/^https?:\/\/[^?#]+$/.test(url) || !URL.canParse(url)) {
    throw new CommandFailure(EXIT.usage, `CCM_ADMIN_URL: "${url}" is no address; write it like ${DEFAULT_URL}`);
  }
  return { url: url.replace(/\/+$/, ''), token: tokenOf(settings) };
}

/**
 * Reads the settings. The profile takes precedence over the environment; an empty variable counts as missing, and a profile's token
 * replaces the environment's.
 */
function settingsOf(env: NodeJS.Dict<string>, profile: NodeJS.Dict<string>): NodeJS.Dict<string> {
  const hasToken = TOKEN_NAMES.some((name) => profile[name] !== undefined);
  const base = Object.entries(env).filter(([name, value]) => value !== '' && !(hasToken && TOKEN_NAMES.includes(name)));
  return { ...Object.fromEntries(base), ...profile };
}

function readProfile(profile: string, env: NodeJS.ProcessEnv): NodeJS.Dict<string> {
  const folder = join(env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config'), 'ccm');
  const file = join(folder, `${profile}.env`);
  if (!/^[\w.-]+$/.test(profile)) {
    throw new CommandFailure(EXIT.usage, `--profile: "${profile}" is no name; profiles are files in ${folder}`);
  }
  return parseEnv(textOf(file, `--profile ${profile}: write CCM_ADMIN_URL and CCM_ADMIN_TOKEN into its file`));
}

/** The characters that a header can carry: a token that cannot be sent must not be shown in an error instead. */
const SENDABLE = /^[\x20-\x7e\x80-\xff]*$/;

function tokenOf(settings: NodeJS.Dict<string>): string | undefined {
  const [variable, token] = tokenFrom(settings);
  if (token !== undefined && !SENDABLE.test(token))
    throw new CommandFailure(
      EXIT.usage,
      `${variable}: holds characters that a token cannot have, such as a line break`,
    );
  return token;
}

function tokenFrom(settings: NodeJS.Dict<string>): readonly [variable: string, token: string | undefined] {
  const file = settings['CCM_ADMIN_TOKEN_FILE'];
  if (settings['CCM_ADMIN_TOKEN'] !== undefined || file === undefined)
    return ['CCM_ADMIN_TOKEN', settings['CCM_ADMIN_TOKEN']];
  const token = textOf(file, 'CCM_ADMIN_TOKEN_FILE: name a file that holds the token').trim();
  if (token === '') throw new CommandFailure(EXIT.usage, `CCM_ADMIN_TOKEN_FILE: ${file} is empty`);
  return ['CCM_ADMIN_TOKEN_FILE', token];
}

function textOf(file: string, remedy: string): string {
  const read = readSettingsText(file);
  if ('fault' in read) throw new CommandFailure(EXIT.usage, `${remedy}; ${file} ${read.fault}`);
  return read.text;
}
