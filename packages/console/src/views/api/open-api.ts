import * as z from 'zod/mini';
import type { OpenApi } from '../../api/open-api.ts';
import { anything, flag, text } from '../../api/transport/schema-helpers.ts';

const parameterSchema = z.object({
  name: text,
  in: z.catch(z.enum(['path', 'query', 'header', 'cookie']), 'query'),
  required: flag,
  description: text,
  schema: anything,
});
type Parameter = z.infer<typeof parameterSchema>;

const NO_DETAILS = { summary: '', parameters: [], responses: {} };
const operationSchema = z.catch(
  z.object({
    summary: text,
    parameters: z.catch(z.array(parameterSchema), []),
    requestBody: z.optional(z.object({ content: z.catch(z.record(z.string(), z.object({ schema: anything })), {}) })),
    responses: z.catch(z.record(z.string(), z.object({ description: text })), {}),
  }),
  NO_DETAILS,
);

export interface Operation {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly summary: string;
  readonly parameters: readonly Parameter[];
  /** The JSON schema of the body; undefined where it takes none. */
  readonly body: unknown;
  readonly responses: readonly { readonly status: string; readonly description: string }[];
  /** Whether this origin serves it: the console is on the admin port. */
  readonly isHere: boolean;
}

interface OperationGroup {
  readonly title: string;
  readonly operations: readonly Operation[];
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

/** Every operation of the document, grouped by purpose. */
export function operationsOf(document: OpenApi): readonly OperationGroup[] {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    METHODS.flatMap((method) => {
      const raw = methods[method];
      return raw === undefined || raw === null ? [] : [toOperation({ path, method }, raw, methods['parameters'])];
    }),
  );
  return [...Map.groupBy(operations, groupOf)].map(([title, group]) => ({ title, operations: group }));
}

/** @param shared the parameters of every operation of the path. */
function toOperation({ path, method }: Pick<Operation, 'path' | 'method'>, raw: unknown, shared: unknown): Operation {
  const { summary, parameters, requestBody, responses } = operationSchema.parse(raw);
  const common = z.catch(z.array(parameterSchema), []).parse(shared);
  return {
    id: `${method} ${path}`,
    method: method.toUpperCase(),
    path,
    summary,
    parameters: [...common, ...parameters],
    body: requestBody?.content['application/json']?.schema,
    responses: Object.entries(responses).map(([status, { description }]) => ({ status, description })),
    isHere:
      path.startsWith('/admin/') || path.startsWith('/health/') || path === '/metrics' || path === '/openapi.json',
  };
}

function groupOf({ path }: Operation): string {
  if (path.startsWith('/admin/')) return 'Administration';
  if (path.startsWith('/webhooks/')) return 'Webhooks of the providers';
  if (path.startsWith('/health/') || path === '/metrics') return 'Health and metrics';
  if (path.startsWith('/api/') || path === '/openapi.json') return 'Sending messages';
  return 'Addresses of the original product';
}

/** `/dead-letters/{id}` with its values filled in. */
export const fillPath = (path: string, values: Readonly<Record<string, string>>): string =>
  path.replaceAll(/\{([^}]+)\}/g, (whole, name: string) => encodeURIComponent(values[name] ?? whole));
