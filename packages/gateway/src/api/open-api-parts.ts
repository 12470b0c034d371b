export type Json = Record<string, unknown>;

export const problem = {
  description: 'RFC 9457 problem details',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
};

export const json = (schema: Json, description: string): Json => ({
  description,
  content: { 'application/json': { schema } },
});

export const text = { type: 'string' };
export const count = { type: 'integer' };
export const figure = { type: 'number' };
export const flag = { type: 'boolean' };
export const time = { type: 'string', format: 'date-time' };
export const texts = { type: 'array', items: text };
export const anything = {};

export const maybe = (schema: Json): Json => ({ anyOf: [schema, { type: 'null' }] });
export const oneOf = (...values: readonly string[]): Json => ({ enum: values });
export const arrayOf = (items: Json): Json => ({ type: 'array', items });
export const mapOf = (values: Json): Json => ({ type: 'object', additionalProperties: values });

/** All of the properties are always there, the optional ones not; others may come with a later release. */
export const object = (properties: Json, optional: Json = {}): Json => ({
  type: 'object',
  required: Object.keys(properties),
  properties: { ...properties, ...optional },
});

/** `{items, next}`. */
export const listOf = (item: Json = { type: 'object', required: ['id'] }, more: Json = {}): Json =>
  object({ items: arrayOf(item), next: maybe(text), ...more });

export const list = (description: string, item?: Json, more?: Json): Json => json(listOf(item, more), description);

export const pathParameter = (name: string, description: string): Json => ({
  name,
  in: 'path',
  required: true,
  schema: text,
  description,
});
export const idParameter = (description: string): Json => pathParameter('id', description);
export const query = (name: string, schema: Json): Json => ({ name, in: 'query', required: false, schema });
