import type { SettingField } from '@ccm/channels/contract';
import { CHANNEL_NAMES } from '@ccm/channels/registry';
import { compact } from '@ccm/core/objects';
import type { AccountDefinition } from './account-definition.ts';
import { ACCOUNT_NAME, ORDER_GATE_STATUSES } from './account-entry.ts';

type Schema = Readonly<Record<string, unknown>>;

/** The JSON schema (draft 2020-12) of CHANNELS_FILE, for editors and checks before a roll-out. */
export function channelsFileSchema(definitions: readonly AccountDefinition[]): Schema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'CHANNELS_FILE',
    type: 'object',
    required: ['accounts'],
    additionalProperties: false,
    properties: { accounts: { type: 'array', items: { oneOf: definitions.map(accountSchema) } } },
    $defs: {
      reference: {
        oneOf: [referenceSchema('env', 'A variable'), referenceSchema('file', 'A file, from the folder of this one')],
      },
    },
  };
}

const referenceSchema = (key: string, description: string): Schema => ({
  type: 'object',
  required: [key],
  additionalProperties: false,
  properties: { [key]: { type: 'string', description } },
});

function accountSchema({ provider, settingFields }: AccountDefinition): Schema {
  const fields = Object.entries(settingFields);
  const required = fields.filter(([, field]) => field.required === true).map(([key]) => key);
  return {
    type: 'object',
    required: ['name', 'provider', 'settings'],
    additionalProperties: false,
    properties: {
      name: { type: 'string', pattern: ACCOUNT_NAME.source },
      channel: { enum: CHANNEL_NAMES },
      provider: { const: provider },
      skillGroup: orReference({
        type: 'string',
        description: 'Queue for messages to this account, in place of SKILL_GROUPS',
      }),
      rate: orReference({ type: 'integer', minimum: 1, description: 'Messages per second that may go out' }),
      outsideWindowTemplate: orReference({
        type: 'string',
        description:
          'Template in place of free text outside the reply window, with its language where that is not en: late_reply/es_MX',
      }),
      orderGate: {
        type: 'object',
        required: ['status', 'timeout'],
        additionalProperties: false,
        properties: { status: { enum: ORDER_GATE_STATUSES }, timeout: { type: ['string', 'integer'] } },
      },
      settings: {
        type: 'object',
        additionalProperties: false,
        ...(required.length === 0 ? {} : { required }),
        properties: Object.fromEntries(fields.map(([key, field]) => [key, settingSchema(field)])),
      },
    },
  };
}

function settingSchema(field: SettingField): Schema {
  return {
    description: field.doc,
    ...compact({ default: field.default }),
    ...orReference(valueSchema(field)),
  };
}

/** The value itself, a variable or a file. */
const orReference = (schema: Schema): Schema => ({ anyOf: [schema, { $ref: '#/$defs/reference' }] });

const SIMPLE: Readonly<Record<Extract<SettingField['format'], string>, Schema>> = {
  boolean: { type: 'boolean' },
  count: { type: 'integer', minimum: 1 },
  port: { type: 'integer', minimum: 1, maximum: 65_535 },
  'http-url': { type: 'string', format: 'uri' },
  host: { type: 'string' },
  seconds: { type: ['number', 'string'] },
  'whole-seconds': { type: ['integer', 'string'] },
  'seconds-or-off': { type: ['number', 'string'] },
  phone: { type: ['string', 'integer'] },
  'numeric-id': { type: ['string', 'integer'] },
  token: { type: 'string' },
  text: { type: ['string', 'integer'] },
};

function valueSchema({ format }: SettingField): Schema {
  if (typeof format === 'string') return SIMPLE[format];
  return { enum: 'oneOf' in format ? format.oneOf : format.oneOfNumbers };
}
