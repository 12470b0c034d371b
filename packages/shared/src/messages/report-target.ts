/** The recipients of status changes. */
export const REPORT_TARGETS = ['crm', 'amq', 'webhook', 'campaign'] as const;
export type ReportTarget = (typeof REPORT_TARGETS)[number];
