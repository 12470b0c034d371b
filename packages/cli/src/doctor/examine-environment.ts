import { CHANNELS } from '@ccm/channels/registry';
import { ConfigError, describeVariables, loadConfig, misspeltVariables } from '@ccm/shared/platform/config';
import { nearestTo } from './nearest-name.ts';

export interface Examination {
  /** The meaning of each variable in this fleet; undefined: it has no effect. */
  readonly variables: readonly { readonly name: string; readonly meaning: string | undefined }[];
  /** Faults that keep the services from starting. */
  readonly faults: readonly string[];
  /** Settings with which CCM starts, but which are probably a mistake. */
  readonly warnings: readonly string[];
}

/** Passwords that images of the original product, of brokers and of samples come with. */
const DEFAULT_PASSWORDS: ReadonlySet<string> = new Set(['expertflow464', 'admin', 'password', 'changeit', 'secret']);
const MAX_PREFETCH = 5000;

/** Reads an environment as the gateway would; no value is repeated. */
export function examineEnvironment(env: Readonly<Record<string, string>>): Examination {
  const known = describeVariables(CHANNELS);
  const names = Object.keys(env);
  const variables = names.map((name) => {
    const bare = name.replace(/_FILE$/, '');
    const found = known.find((each) =>
      [name, bare].some((asked) => each.env === asked || each.aliases.includes(asked)),
    );
    const alias = found === undefined || found.env === name || found.env === bare ? '' : ` (here ${found.env})`;
    return { name, meaning: found === undefined ? undefined : `${found.doc}${alias}` };
  });
  const { faults, warnings } = loaded(env);
  // Each unknown variable is told of below, also those that differ by more than a letter or two.
  const misspelt = new Set(misspeltVariables(env, CHANNELS));
  const secrets = known.filter(({ sensitive }) => sensitive).map((each) => each.env);
  return {
    variables,
    faults,
    warnings: [
      ...variables.flatMap(({ name, meaning }) => (meaning === undefined ? [unknown(name, known)] : [])),
      ...secrets
        .filter((name) => DEFAULT_PASSWORDS.has(env[name]?.toLowerCase() ?? ''))
        .map((name) => `${name} is a password that everybody knows`),
      ...(Number(env['AMQ_PREFETCH_SIZE']) > MAX_PREFETCH
        ? ['AMQ_PREFETCH_SIZE: that number of messages waits in one worker while others have none; 1000 is enough']
        : []),
      ...warnings.filter((warning) => !misspelt.has(warning)),
    ],
  };
}

function unknown(name: string, known: ReturnType<typeof describeVariables>): string {
  const nearest = nearestTo(
    name,
    known.flatMap(({ env, aliases }) => [env, ...aliases]),
  );
  return `${name} means nothing here${nearest === undefined ? '' : `: did you mean ${nearest}?`}`;
}

function loaded(env: Readonly<Record<string, string>>): Pick<Examination, 'faults' | 'warnings'> {
  try {
    return { faults: [], warnings: loadConfig({ env, service: 'gateway', definitions: CHANNELS }).warnings };
  } catch (error) {
    if (error instanceof ConfigError) return { faults: error.faults, warnings: [] };
    throw error;
  }
}
