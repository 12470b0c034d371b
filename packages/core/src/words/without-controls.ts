/** Tabs, line ends and page ends are words' own; the second set of controls is cared for by those who know the encoding. */
const CONTROLS = /(?![\t\n\v\f\r\u0080-\u009f])\p{Cc}/gu;

/** A text without control characters, which no person writes and XML refuses; the same text where there are none. */
export const withoutControls = (text: string): string => text.replaceAll(CONTROLS, '');
