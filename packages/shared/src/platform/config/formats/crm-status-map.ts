import { bad, format, good } from './format.ts';
import type { Format } from './format.ts';

/** Statuses that a CRM may be told of a message. */
export const CRM_STATUSES = [
  'accepted',
  'sent',
  'delivered',
  'read',
  'expired',
  'undeliverable',
  'unknown',
  'failed',
] as const;
export type CrmStatus = (typeof CRM_STATUSES)[number];
export type CrmStatusMap = Readonly<Record<CrmStatus, number>>;

/** The numbers of SMPP's message_state (SMPP 3.4, 5.2.28), which the CRMs of the original product expect. */
export const DEFAULT_CRM_STATUS_MAP: CrmStatusMap = {
  accepted: 6,
  sent: 1,
  delivered: 2,
  read: 2,
  expired: 3,
  undeliverable: 5,
  unknown: 7,
  failed: 8,
};

/** CRM_STATUS_MAP: a JSON object of integers; statuses that it does not name keep their number. */
export const crmStatusMap: Format<CrmStatusMap> = format('JSON object', (value) => {
  const object = parseObject(value);
  if (object === undefined) return bad('must be a JSON object such as {"sent": 1, "delivered": 2}');
  const map: Record<CrmStatus, number> = { ...DEFAULT_CRM_STATUS_MAP };
  for (const [key, number] of Object.entries(object)) {
    const status = CRM_STATUSES.find((each) => each === key);
    if (status === undefined) return bad(`must have no other keys than ${CRM_STATUSES.join(', ')}`);
    if (typeof number !== 'number' || !Number.isSafeInteger(number)) return bad(`must give ${status} a whole number`);
    map[status] = number;
  }
  return good(map);
});

function parseObject(value: string): object | undefined {
  try {
    const parsed: unknown = JSON.parse(value);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}
