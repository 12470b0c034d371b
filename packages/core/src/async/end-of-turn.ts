let pending: Promise<undefined> | undefined;

/**
 * Resolves when the present turn of the event loop is over. All callers of one turn continue at the same moment, so that their next
 * commands to Redis share a round trip.
 */
export async function endOfTurn(): Promise<void> {
  pending ??= new Promise((resolve) => {
    setImmediate(() => {
      pending = undefined;
      resolve(undefined);
    });
  });
  await pending;
}
