/** The configuration cannot be used. `faults` names every fault at once, each with its variable and remedy, never a secret's value. */
export class ConfigError extends Error {
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(faults.join('\n'));
    this.name = 'ConfigError';
    this.faults = faults;
  }
}
