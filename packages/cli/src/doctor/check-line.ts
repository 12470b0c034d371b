/** One line of `ccm doctor`. */
export interface CheckLine {
  readonly id: string;
  readonly title: string;
  readonly state: 'ok' | 'warning' | 'fault';
  /** What was found. */
  readonly detail: string;
  /** What to do about it, where something is to be done. */
  readonly remedy?: string;
}
