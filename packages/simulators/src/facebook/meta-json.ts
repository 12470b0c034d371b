import { createHmac } from 'node:crypto';

/** JSON as Meta writes it: everything beyond ASCII as `\uXXXX` in lower case, and slashes as `\/`. The signature is over these bytes. */
export function metaJson(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll('/', String.raw`\/`)
    .replaceAll(/[\u0080-\uffff]/g, (unit) => String.raw`\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The signature of a webhook, if it differs from Meta's. `re-serialised`: over the same JSON without the escapes. */
export type SignatureKind = 'right' | 'wrong' | 'missing' | 'sha1-only' | 're-serialised';

/** The signature headers of one body (https://developers.facebook.com/docs/messenger-platform/webhooks#validate-payloads). */
export function signatureHeaders(
  body: string,
  appSecret: string,
  kind: SignatureKind = 'right',
): Readonly<Record<string, string>> {
  if (kind === 'missing') return {};
  const secret = kind === 'wrong' ? `${appSecret}-of-a-stranger` : appSecret;
  const signed = kind === 're-serialised' ? JSON.stringify(JSON.parse(body)) : body;
  const digest = (algorithm: string): string => createHmac(algorithm, secret).update(signed).digest('hex');
  const older = { 'x-hub-signature': `sha1=${digest('sha1')}` };
  return kind === 'sha1-only' ? older : { ...older, 'x-hub-signature-256': `sha256=${digest('sha256')}` };
}

/** The proof that a caller of the Graph API must give beside the token. */
export function appSecretProof(appSecret: string, accessToken: string): string {
  return createHmac('sha256', appSecret).update(accessToken).digest('hex');
}
