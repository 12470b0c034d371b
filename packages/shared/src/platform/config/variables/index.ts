import type { ValuesOf } from './variable.ts';
import { campaign } from './campaign-variables.ts';
import { admin, archive, http, webhooks } from './gateway-variables.ts';
import { amq, chat, crm, delivery, media, proxy } from './link-variables.ts';
import { tracing } from './tracing-variables.ts';
import { accounts, envelope, log, process, redis, ssl } from './process-variables.ts';

export type { WorkerRole } from './process-variables.ts';
export type { Variable, VariableGroups } from './variable.ts';

/** Every variable but those of the channels' accounts, in the order of the reference page. */
export const VARIABLES = {
  http,
  admin,
  process,
  redis,
  envelope,
  chat,
  delivery,
  media,
  crm,
  webhooks,
  archive,
  campaign,
  amq,
  accounts,
  proxy,
  ssl,
  log,
  tracing,
} as const;

export type VariableValues = { readonly [K in keyof typeof VARIABLES]: ValuesOf<(typeof VARIABLES)[K]> };

/** The values read so far: a faulty value is undefined, like an unset one. */
export type PartialValues = {
  readonly [Group in keyof VariableValues]: {
    readonly [K in keyof VariableValues[Group]]: VariableValues[Group][K] | undefined;
  };
};
