interface Call {
  readonly method: string;
  readonly url: string;
  /** In JSON. */
  readonly body?: string;
}

/** A call of the admin API for a terminal. The token stays in a variable of the shell. */
export function curlOf({ method, url, body }: Call): string {
  const parts = [
    'curl',
    ...(method === 'GET' ? [] : [`-X ${method}`]),
    '-H "Authorization: Bearer $ADMIN_TOKEN"',
    ...(body === undefined ? [] : ["-H 'Content-Type: application/json'", `-d ${quoted(body)}`]),
    quoted(url),
  ];
  return parts.join(' ');
}

/** A shell takes everything within single quotes as it is. */
const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;
