import type stompit from 'stompit';

/** Drops a client's line at once. The library takes "no error" for an ordinary end; only its types insist on one. */
export function destroyClient(client: stompit.Client): void {
  (client as unknown as { destroy: () => void }).destroy();
}
