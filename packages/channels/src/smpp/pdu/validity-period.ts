const SECONDS = { minute: 60, hour: 3600, day: 86_400 } as const;
const DAYS_PER_MONTH = 30;
/** Two digits of months. */
const MAX_MONTHS = 99;

/**
 * The time in which the SMSC shall try, as SMPP's relative time `YYMMDDhhmmsstnnp`: two hours are `000000020000000R` (SMPP 3.4, 7.1.1.2).
 */
export function relativeValidity(seconds: number): string {
  const days = Math.floor(seconds / SECONDS.day);
  const months = days > DAYS_PER_MONTH ? Math.min(Math.floor(days / DAYS_PER_MONTH), MAX_MONTHS) : 0;
  const fields = [
    0,
    months,
    Math.min(days - months * DAYS_PER_MONTH, 99),
    Math.floor((seconds % SECONDS.day) / SECONDS.hour),
    Math.floor((seconds % SECONDS.hour) / SECONDS.minute),
    Math.floor(seconds % SECONDS.minute),
  ];
  return `${fields.map((field) => String(field).padStart(2, '0')).join('')}000R`;
}
