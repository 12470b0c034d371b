import { ask } from '../contract/index.ts';
import type { CheckContext } from '../contract/index.ts';
import { bearer, withProof } from './graph.ts';

/** The settings of an account that its calls of the Graph API need. */
interface GraphSettings {
  readonly apiUrl: string;
  readonly accessToken: string;
  readonly appSecret: string;
}

/** One call of the Graph API with the account's token, which proves that the app's secret is known. */
export async function callGraph(
  context: Pick<CheckContext<GraphSettings>, 'account' | 'http' | 'signal'>,
  method: 'GET' | 'POST',
  path: string,
  json?: unknown,
): Promise<{ readonly status: number; readonly json: unknown }> {
  const { apiUrl, accessToken, appSecret } = context.account.settings;
  const url = withProof(`${apiUrl}${path}`, accessToken, appSecret);
  return ask(context, { method, url, headers: bearer(accessToken), ...(json === undefined ? {} : { json }) });
}
