import { expect } from 'chai';
import { CONTENT_KINDS } from '@ccm/channels/contract';
import { CHANNELS } from '@ccm/channels/registry';
import { z } from 'zod';
import { adminSchemas } from './admin-schemas.ts';
import { EXAMPLES } from './examples.ts';
import { openApiDocument } from './open-api.ts';

const document: unknown = JSON.parse(JSON.stringify(openApiDocument(CHANNELS, '1.2.3')));
const METHODS = ['get', 'post', 'put', 'delete', 'patch'];

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The value at a path of keys; undefined if it is missing. */
const at = (value: unknown, ...keys: readonly string[]): unknown =>
  keys.reduce<unknown>((inner, key) => (isObject(inner) ? inner[key] : undefined), value);

function* allObjects(value: unknown): Generator<Readonly<Record<string, unknown>>> {
  if (Array.isArray(value)) for (const item of value) yield* allObjects(item);
  if (!isObject(value)) return;
  yield value;
  for (const inner of Object.values(value)) yield* allObjects(inner);
}

const entriesOf = (value: unknown): [string, unknown][] => (isObject(value) ? Object.entries(value) : []);
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** A schema that stands alone: its references lead to `$defs`. */
function local(schema: object): Parameters<typeof z.fromJSONSchema>[0] {
  const text = JSON.stringify({ ...schema, $defs: at(schema, 'components', 'schemas'), components: undefined });
  return JSON.parse(text.replaceAll('#/components/schemas/', '#/$defs/')) as Parameters<typeof z.fromJSONSchema>[0];
}

const paths = entriesOf(at(document, 'paths'));
const operations = paths.flatMap(([path, item]) =>
  METHODS.flatMap((method) => {
    const operation = at(item, method);
    return operation === undefined ? [] : [{ name: `${method.toUpperCase()} ${path}`, path, item, operation }];
  }),
);

/** The rules of OpenAPI 3.1 (https://spec.openapis.org/oas/v3.1.0) that a generator gets wrong. */
describe('the OpenAPI document', () => {
  it('is of version 3.1 and names the release', () => {
    expect(at(document, 'openapi')).to.equal('3.1.0');
    expect(at(document, 'info', 'version')).to.equal('1.2.3');
  });

  it('refers to nothing that it does not hold', () => {
    const references = [...allObjects(document)].flatMap(({ $ref }) => (typeof $ref === 'string' ? [$ref] : []));
    expect(references).not.to.be.empty;
    for (const reference of references) {
      expect(reference).to.match(/^#\//);
      expect(at(document, ...reference.slice(2).split('/')), reference).not.to.equal(undefined);
    }
  });

  it('has a summary and answers for every operation, and only security schemes that it defines', () => {
    expect(operations.length).to.be.greaterThan(30);
    for (const { name, operation } of operations) {
      expect(at(operation, 'summary'), name).to.be.a('string');
      const responses = entriesOf(at(operation, 'responses'));
      expect(responses, name).not.to.be.empty;
      for (const [status, response] of responses) {
        expect(status, name).to.match(/^[1-5]\d\d$/);
        expect(at(response, 'description'), `${name} ${status}`).to.be.a('string');
      }
      const schemes = listOf(at(operation, 'security')).flatMap((each) => entriesOf(each).map(([scheme]) => scheme));
      for (const scheme of schemes)
        expect(at(document, 'components', 'securitySchemes', scheme), name).to.be.an('object');
    }
  });

  it('has an example of every kind of content that can be sent', () => {
    const body = at(document, 'paths', '/api/v1/messages', 'post', 'requestBody', 'content', 'application/json');
    const examples = entriesOf(at(body, 'examples'));

    expect(examples.map(([kind]) => kind)).to.have.members([...CONTENT_KINDS]);
    for (const [kind, example] of examples) expect(at(example, 'value', 'to'), kind).to.be.a('string');
  });

  it('shows each answer that has a body by an example, which its schema allows', () => {
    const schemas = at(document, 'components', 'schemas');
    const shown = operations.flatMap(({ name, operation }) =>
      entriesOf(at(operation, 'responses')).flatMap(([status, response]) =>
        entriesOf(at(response, 'content')).map(([type, media]) => ({ name: `${name} ${status} ${type}`, media })),
      ),
    );
    expect(shown.length).to.be.greaterThan(200);
    for (const { name, media } of shown) {
      const schema = { ...(at(media, 'schema') as object), components: { schemas } };
      const read = z.fromJSONSchema(local(schema)).safeParse(at(media, 'example'));
      expect(read.success, `${name}: ${read.error?.message ?? ''}`).to.equal(true);
    }
  });

  it('has an example of its own for each schema of an answer', () => {
    const { Health: _health, Done: _done, ...named } = adminSchemas;
    expect(Object.keys(EXAMPLES.schemas)).to.include.members(Object.keys(named));
  });

  it('declares every parameter in a path exactly once', () => {
    for (const { name, path, item, operation } of operations) {
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => parameter);
      const declared = [at(item, 'parameters'), at(operation, 'parameters')]
        .flatMap((parameters) => listOf(parameters))
        .filter((parameter) => at(parameter, 'in') === 'path');
      expect(
        declared.map((parameter) => at(parameter, 'name')),
        name,
      ).to.have.members(inPath);
      for (const parameter of declared) expect(at(parameter, 'required'), name).to.equal(true);
    }
  });

  it('has every webhook of every channel, its aliases and the route of an account', () => {
    const names = paths.map(([path]) => path);
    for (const webhook of CHANNELS.flatMap((channel) => channel.webhooks)) {
      for (const path of [webhook.path, ...webhook.aliases])
        expect(names).to.include.members([path, `${path}/{account}`]);
    }
  });
});
