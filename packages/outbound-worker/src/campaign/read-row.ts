import { parseJson, readSendRequest } from '@ccm/shared/sending/requests';
import { PayloadError } from '@ccm/core/domain';
import type { SendOrder } from '@ccm/shared/sending';
import type { ClaimedRow } from './campaign-table.ts';

/** Our own column names, and the usual names in tables of other systems. */
const COLUMNS = {
  number: ['recipient', 'number', 'phone', 'to'],
  text: ['message', 'text', 'body'],
  channel: ['channel'],
  account: ['account'],
  id: ['application_id'],
} as const;

/**
 * Reads a row as an order to send, as strictly as POST /api/v1/messages reads its body. Pure. @throws {PayloadError} naming the fault of
 * the row.
 */
export function readRow(row: ClaimedRow): SendOrder {
  const request: Record<string, unknown> = contentOf(row.columns['content']);
  for (const [field, names] of Object.entries(COLUMNS)) {
    const value = firstOf(row, names);
    if (value !== undefined) request[field] = typeof value === 'number' ? String(value) : value;
  }
  const parsed = readSendRequest(request);
  if (parsed.kind === 'activity') throw new PayloadError('content: an ActivityMessage is not sent to customers');
  if (parsed.kind === 'typing')
    throw new PayloadError('typing: a campaign sends messages; leave it out', { field: 'typing' });
  const { recipients, kind: _kind, lane: _lane, ...order } = parsed;
  const [to, ...others] = recipients;
  if (others.length > 0) throw new PayloadError('recipient: one row is one message', { field: 'recipient' });
  return { ...order, to, lane: 'bulk', campaign: { id: row.id, sendKey: row.sendKey } };
}

/** The customer as the row writes it: rows of one customer keep their order. */
export const customerOf = (row: ClaimedRow): unknown => firstOf(row, COLUMNS.number);

const firstOf = (row: ClaimedRow, names: readonly string[]): unknown =>
  names.map((name) => row.columns[name]).find((value) => value !== null && value !== undefined);

function contentOf(content: unknown): Record<string, unknown> {
  if (content === null || content === undefined || content === '') return {};
  const value = typeof content === 'string' ? parseJson(content) : content;
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new PayloadError('content: it must be a JSON object, such as {"attachments": […]}', { field: 'content' });
  return { ...value };
}
