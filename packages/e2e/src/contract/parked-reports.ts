import type { LabFleet } from '../fleet/index.ts';

/** The number of reports on SMS that came before CCM knew their message. */
export async function parkedReports(fleet: LabFleet): Promise<number> {
  const metrics = await (await fetch(`${fleet.service('outbound-worker').adminUrl}/metrics`)).text();
  const marks = ['ccm_events_total{', 'kind="status"', 'channel="sms"', 'outcome="parked"'];
  const line = metrics.split('\n').find((one) => marks.every((mark) => one.includes(mark)));
  return Number(line?.split(' ').at(-1) ?? 0);
}
