/** One line of `ccm doctor`. */
export interface CheckLine {
  readonly id: string;
  readonly title: string;
  readonly state: 'ok' | 'warning' | 'fault';
  /** The finding. */
  readonly detail: string;
  /** The remedy, if there is one. */
  readonly remedy?: string;
}
