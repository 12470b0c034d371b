import { whenAborted } from './when-aborted.ts';

describe('whenAborted', () => {
  it('resolves when the signal aborts', async () => {
    const stopping = new AbortController();
    const aborted = whenAborted(stopping.signal);

    stopping.abort();

    await aborted;
  });

  it('resolves at once for a signal that has aborted', async () => {
    await whenAborted(AbortSignal.abort());
  });
});
