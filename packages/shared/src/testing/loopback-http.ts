import { createHttpClient } from '../http/index.ts';
import type { HttpClient } from '../http/index.ts';

/** The fleet's own HTTP client, for talking to a provider on loopback. */
export const loopbackHttp: HttpClient = createHttpClient({ userAgent: 'ccm-tests' });
