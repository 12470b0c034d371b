/** Calls `act` a moment after the first of several calls, so that a thousand changes a second cause fifty calls. */
export function coalesced(act: () => void, waitMs = 20): { readonly call: () => void; readonly cancel: () => void } {
  let timer: NodeJS.Timeout | undefined;
  return {
    call: () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        act();
      }, waitMs);
    },
    cancel: () => clearTimeout(timer),
  };
}
