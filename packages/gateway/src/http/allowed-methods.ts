import type { RequestHandler } from 'express';
import { lazy } from '@ccm/core/objects';
import { sendProblem } from './problem.ts';

/** The methods of requests that change nothing. */
export const READING_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

const METHODS = ['get', 'post', 'put', 'delete', 'patch'] as const;

interface DocumentedPath {
  readonly matches: RegExp;
  readonly isTemplate: boolean;
  readonly methods: readonly string[];
}

interface AllowedMethods {
  /** Answers OPTIONS with the methods of the path. Goes before all routes. */
  readonly options: RequestHandler;
  /** Answers 405 where the path is documented, and its method is not. Goes behind all routes. */
  readonly refuse: RequestHandler;
}

/** @param document gives the OpenAPI document: paths that it does not describe are not served. */
export function allowedMethods(document: () => object): AllowedMethods {
  const paths = lazy(() => documentedPaths(document()));
  const allowOf = (path: string): string | undefined => {
    const bare = path.replace(/^\/ccm(?=\/)/, '');
    return paths()
      .find(({ matches }) => matches.test(bare))
      ?.methods.join(', ');
  };
  return {
    options: (request, response, next) => {
      const allow = request.method === 'OPTIONS' ? allowOf(request.path) : undefined;
      if (allow === undefined) next();
      else response.set('Allow', allow).status(204).end();
    },
    refuse: (request, response, next) => {
      const allow = allowOf(request.path);
      if (allow === undefined || allow.split(', ').includes(request.method)) {
        next();
        return;
      }
      response.set('Allow', allow);
      sendProblem(response, { status: 405, detail: `method: this address takes ${allow}` });
    },
  };
}

/** Plain paths first: `/dead-letters/replay` is no dead letter called replay. */
function documentedPaths(document: object): readonly DocumentedPath[] {
  const paths = 'paths' in document && isRecord(document.paths) ? document.paths : {};
  return Object.entries(paths)
    .map(([path, item]) => ({
      matches: new RegExp(`^${path.replaceAll('.', String.raw`\.`).replaceAll(/\{\w+\}/g, '[^/]+')}/?$`),
      isTemplate: path.includes('{'),
      methods: methodsOf(item),
    }))
    .toSorted((one, other) => Number(one.isTemplate) - Number(other.isTemplate));
}

function methodsOf(item: unknown): readonly string[] {
  const known = METHODS.filter((method) => isRecord(item) && method in item).map((method) => method.toUpperCase());
  return [...(known.includes('GET') ? ['HEAD'] : []), ...known, 'OPTIONS'];
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
