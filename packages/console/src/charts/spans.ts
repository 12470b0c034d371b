/** The time that the charts show: those spans of the filters for which statistics are kept. */
export const CHART_SPANS = ['1h', '24h'] as const;
export type ChartSpan = (typeof CHART_SPANS)[number];
