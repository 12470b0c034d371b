import type { LabFleet } from '@ccm/e2e/fleet';
import { Lab, LabServer } from '@ccm/e2e/lab';

/** The lab over a running fleet, until it is disposed of. */
interface LabSession extends AsyncDisposable {
  /** The address of the page. */
  readonly url: string;
}

export async function startLab(fleet: LabFleet): Promise<LabSession> {
  const lab = await Lab.start(fleet);
  const server = await LabServer.start(lab);
  return {
    url: server.url,
    [Symbol.asyncDispose]: async () => {
      await server.stop();
      await lab.stop();
    },
  };
}
