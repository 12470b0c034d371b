import { isRecord } from '@ccm/core/objects';
import type { Json } from './open-api-parts.ts';

/** Values that show a schema of the document, by its name; and those of problems, by status. */
export interface Examples {
  readonly schemas: Readonly<Record<string, unknown>>;
  readonly problems: Readonly<Record<string, Json>>;
  /** Examples of answers that are not JSON, by media type. */
  readonly texts: Readonly<Record<string, string>>;
}

const METHODS = new Set(['get', 'post', 'put', 'delete']);
const REFERENCE = '#/components/schemas/';
const PROBLEM = 'application/problem+json';

/** The document with an example at every answer that has a body; one that has an example keeps it. */
export function withExamples(document: Json, examples: Examples): Json {
  const components = childOf(document, 'components');
  const reader = new ExampleReader(childOf(components, 'schemas'), examples.schemas);
  return {
    ...document,
    paths: mapValues(childOf(document, 'paths'), (item) =>
      mapValues(item, (operation, method) =>
        METHODS.has(method) && isRecord(operation) ? illustrated(operation, reader, examples) : operation,
      ),
    ),
  };
}

const illustrated = (operation: Json, reader: ExampleReader, examples: Examples): Json => ({
  ...operation,
  responses: mapValues(childOf(operation, 'responses'), (response, status) => {
    if (!isRecord(response) || response['content'] === undefined) return response;
    const content = mapValues(childOf(response, 'content'), (media, type) => {
      if (!isRecord(media) || 'example' in media) return media;
      if (type === PROBLEM) return { ...media, example: examples.problems[status] };
      return { ...media, example: examples.texts[type] ?? reader.exampleOf(childOf(media, 'schema')) };
    });
    return { ...response, content };
  }),
});

/** Puts examples of schemas together from those of the schemas that they are made of. */
class ExampleReader {
  readonly #schemas: Json;
  readonly #known: Readonly<Record<string, unknown>>;

  constructor(schemas: Json, known: Readonly<Record<string, unknown>>) {
    this.#schemas = schemas;
    this.#known = known;
  }

  exampleOf(schema: Json): unknown {
    const { $ref, anyOf, type } = schema;
    if (typeof $ref === 'string') return this.#named($ref.slice(REFERENCE.length));
    if ('const' in schema) return schema['const'];
    if (Array.isArray(schema['enum'])) return schema['enum'][0] as unknown;
    if (Array.isArray(anyOf)) return isRecord(anyOf[0]) ? this.exampleOf(anyOf[0]) : null;
    if (type === 'object') return mapValues(childOf(schema, 'properties'), (property) => this.#ofProperty(property));
    if (type === 'array') return [this.exampleOf(childOf(schema, 'items'))];
    return this.#ofScalar(schema);
  }

  #named(name: string): unknown {
    return name in this.#known ? this.#known[name] : this.exampleOf(childOf(this.#schemas, name));
  }

  #ofProperty(property: unknown): unknown {
    return isRecord(property) ? this.exampleOf(property) : null;
  }

  #ofScalar({ type, format }: Json): unknown {
    if (type === 'boolean') return true;
    if (type === 'integer' || type === 'number') return 1;
    return format === 'date-time' ? '2026-11-22T10:11:12.000Z' : 'text';
  }
}

function childOf(value: Json, key: string): Json {
  const child = value[key];
  return isRecord(child) ? child : {};
}

function mapValues(value: unknown, map: (value: unknown, key: string) => unknown): Json {
  return isRecord(value) ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, map(each, key)])) : {};
}
