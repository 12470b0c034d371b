let pending: Promise<undefined> | undefined;

/**
 * Resolves when the present turn of the event loop is over. All who wait for it go on in the same moment, so that what they then ask of Redis
 * shares its way there.
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
