/** Runs what reads the command line. An argument that makes no sense ends the process with 2, and says so beside how it is used. */
export function orUsage<Result>(usage: string, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\nUsage: ${usage}\n`);
    return process.exit(2);
  }
}
