import { compact } from '@ccm/core/objects';
import type { HttpRequest } from '@ccm/core/ports';
import { ask } from '../contract/index.ts';
import type { CheckContext } from '../contract/index.ts';
import { bearer, withProof } from './graph.ts';

/** The settings of an account that its calls of the Graph API need. */
interface GraphSettings {
  readonly apiUrl: string;
  readonly accessToken: string;
  readonly appSecret: string;
}

type GraphContext = Pick<CheckContext<GraphSettings>, 'account' | 'http' | 'signal'>;
type GraphAnswer = Awaited<ReturnType<typeof ask>>;

/** Reads from the Graph API with the account's token, which proves that the app's secret is known. @param path with its query. */
export async function getFromGraph(context: GraphContext, path: string): Promise<GraphAnswer> {
  return callGraph(context, path, { method: 'GET' });
}

/** Writes to the Graph API, as `getFromGraph` reads. @param json the body; default: none. */
export async function postToGraph(context: GraphContext, path: string, json?: object): Promise<GraphAnswer> {
  return callGraph(context, path, { method: 'POST', ...compact({ json }) });
}

async function callGraph(
  context: GraphContext,
  path: string,
  call: Pick<HttpRequest, 'method' | 'json'>,
): Promise<GraphAnswer> {
  const { apiUrl, accessToken, appSecret } = context.account.settings;
  const url = withProof(`${apiUrl}${path}`, accessToken, appSecret);
  return ask(context, { ...call, url, headers: bearer(accessToken) });
}
