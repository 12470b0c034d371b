import type { LabFleet } from '../fleet/index.ts';

/** How many reports on SMS came so far before it was known whose message they are about. */
export async function parkedReports(fleet: LabFleet): Promise<number> {
  const metrics = await (await fetch(`${fleet.service('outbound-worker').adminUrl}/metrics`)).text();
  const marks = ['ccm_events_total{', 'kind="status"', 'channel="sms"', 'outcome="parked"'];
  const line = metrics.split('\n').find((one) => marks.every((mark) => one.includes(mark)));
  return Number(line?.split(' ').at(-1) ?? 0);
}
