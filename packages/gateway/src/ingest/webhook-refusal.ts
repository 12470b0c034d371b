/** A request that is not taken: the status and the words of the answer. */
export class WebhookRefusal extends Error {
  readonly status: 400 | 403 | 404;

  constructor(status: 400 | 403 | 404, message: string) {
    super(message);
    this.name = 'WebhookRefusal';
    this.status = status;
  }
}
