import { createHash, timingSafeEqual } from 'node:crypto';

/** Whether an Authorization header holds one of the tokens. In constant time. */
export function bearerMatcher(tokens: readonly string[]): (header: string | undefined) => boolean {
  const digests = tokens.map(digest);
  return (header) => {
    const claimed = digest(/^Bearer +(\S.*)$/i.exec(header ?? '')?.[1] ?? '');
    return digests.some((expected) => timingSafeEqual(expected, claimed));
  };
}

const digest = (token: string): Buffer => createHash('sha256').update(token).digest();
