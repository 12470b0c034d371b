/** One thing that needs a person, with its remedy. */
export interface AttentionItem {
  readonly id: string;
  readonly severity: 'critical' | 'warning' | 'info';
  readonly title: string;
  readonly detail: string;
  readonly remedy: string;
  readonly since: string | null;
  /** A path of the console. */
  readonly link: string;
  /** The reason under which docs/errors.md explains it. */
  readonly errorReason: string | null;
}
