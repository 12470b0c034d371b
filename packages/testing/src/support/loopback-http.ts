import { createHttpClient } from '@ccm/shared/platform/http';
import type { HttpClient } from '@ccm/core/ports';

/** The fleet's own HTTP client, for talking to a provider on loopback. */
export const loopbackHttp: HttpClient = createHttpClient({ userAgent: 'ccm-tests' });
