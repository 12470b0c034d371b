/** Runs a reader of the command line. An invalid argument ends the process with 2, and prints the reason and the usage. */
export function orUsage<Result>(usage: string, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\nUsage: ${usage}\n`);
    return process.exit(2);
  }
}
