/** Work off this mailbox. The name of the field is that of earlier versions, whose jobs may still lie in Redis. */
export interface DrainJob {
  readonly tag: string;
}
