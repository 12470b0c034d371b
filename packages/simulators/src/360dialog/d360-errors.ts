import { json } from '../lab/index.ts';
import type { SimulatorReply } from '../lab/index.ts';

/** An answer of Meta's, handed through by 360dialog. */
export function metaError(code: number, details: string, status = 400): SimulatorReply {
  return json(status, {
    error: {
      message: `(#${String(code)}) ${details}`,
      type: 'OAuthException',
      code,
      error_data: { messaging_product: 'whatsapp', details },
      fbtrace_id: 'A1b2C3d4E5f6',
    },
  });
}

/** An answer of 360dialog's own gateway. */
export function gatewayError(status: number, developerMessage: string): SimulatorReply {
  return json(status, { meta: { http_code: status, httpCode: status, developerMessage, success: false } });
}

/** An answer of the classic API. */
export function classicError(code: number, title: string, details: string, status = 400): SimulatorReply {
  return json(status, { errors: [{ code, title, details }], meta: { api_status: 'stable', version: '2.53.2' } });
}

/** The refusals that a client must tell apart, in the provider's own shape: for `refuse`. */
export const REFUSALS = {
  'rate-limit-in-400': gatewayError(400, 'You exceeded the endpoint rate limit. Please slow down'),
  'unpaid-in-400': gatewayError(400, 'API disabled: unpaid invoices'),
  'pair-rate-limit': metaError(131056, 'Too many messages sent to this customer in a short time'),
  'rate-limit-in-403': metaError(130429, 'Rate limit hit', 403),
  'error-in-200': metaError(131000, 'Something went wrong', 200),
  'bad-parameter': metaError(100, 'Invalid parameter'),
  'outside-window': metaError(131047, 'More than 24 hours have passed since the customer last replied'),
  'bad-gateway': { status: 502, headers: { 'content-type': 'text/html' }, body: '<html>Bad Gateway</html>' },
  unavailable: gatewayError(503, 'Service unavailable'),
} as const satisfies Readonly<Record<string, SimulatorReply>>;
export type Refusal = keyof typeof REFUSALS;
