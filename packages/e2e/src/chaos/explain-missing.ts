import type { LabFleet } from '../fleet/index.ts';
import type { Verifier } from './verifier.ts';

/** The number of missing messages that are explained: enough to see the cause. */
const AT_MOST = 3;

/**
 * The arrivals of missing messages at Hybrid Chat, which may lack a picture; the fleet's own record of them: their trails, as an operator
 * would ask for them, and the dead letters.
 */
export async function explainMissing(fleet: LabFleet, verifier: Verifier): Promise<readonly string[]> {
  const missing = verifier.missing();
  if (missing.length === 0) return [];
  const names = missing.map(
    ({ direction, message }) => `${direction} ${message.conversation.customerId} ${message.text}`,
  );
  const asked = missing.slice(0, AT_MOST).map(({ direction, message }) => {
    const query = direction === 'out' ? { id: message.text } : { number: message.conversation.customerId };
    return `/messages?${new URLSearchParams(query).toString()}`;
  });
  const arrivals = missing
    .slice(0, AT_MOST)
    .filter(({ direction }) => direction === 'in')
    .map(({ message }) => `${message.text} at Hybrid Chat: ${JSON.stringify(verifier.arrivalsOf(message))}`);
  const answers = [...asked, '/dead-letters'].map(async (path) => `${path}: ${await ask(fleet, path)}`);
  return [`missing: ${names.join(', ')}`, ...arrivals, ...(await Promise.all(answers))];
}

async function ask(fleet: LabFleet, path: string): Promise<string> {
  try {
    return await (await fleet.admin(path)).text();
  } catch (error) {
    return String(error);
  }
}
