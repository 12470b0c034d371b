import { useEffect, useMemo, useState } from 'react';
import { liveStream } from '../../api/live/client.ts';
import { messagesSince } from '../../api/messages.ts';
import type { Message, MessageFilter } from '../../api/messages.ts';

const MAX_KEPT = 2000;
const FLUSH_MS = 250;
/** The delay after the stream has opened: by then the gateway's search knows earlier messages. */
const CATCH_UP_MS = 500;
/** The clocks of the reader and of the fleet differ a little. */
const MARGIN_MS = 5000;

const contains = (text: string | null, part: string): boolean => text?.toLowerCase().includes(part) ?? false;

const isOf = (wanted: string | undefined, value: string): boolean => wanted === undefined || wanted === value;

/** Applies the filter of the gateway's search to one message. */
function fitsFilter(message: Message, filter: MessageFilter): boolean {
  const { q = '', channel, account, direction, status } = filter;
  const typed = q.toLowerCase();
  return (
    isOf(channel, message.channel) &&
    isOf(account, message.account) &&
    isOf(direction, message.direction) &&
    isOf(status, message.status) &&
    (typed === '' ||
      [message.id, message.number, message.applicationId, message.providerMessageId].some((id) => contains(id, typed)))
  );
}

/** Messages since the tail was switched on, newest first. A later state of a message replaces the earlier one. */
export function useLiveTail(isOn: boolean, filter: MessageFilter): readonly Message[] {
  const [tail, setTail] = useState<readonly Message[]>([]);
  useEffect(() => {
    setTail([]);
    if (!isOn) return undefined;
    const arrived: Message[] = [];
    const since = new Date(Date.now() - MARGIN_MS);
    let catching: ReturnType<typeof setTimeout> | undefined;
    const catchUp = async (): Promise<void> => {
      const missed = await messagesSince(since).catch(() => []);
      arrived.unshift(...missed.toReversed());
    };
    const stop = liveStream.onMessage(
      (message) => arrived.push(message),
      () => {
        catching = setTimeout(() => void catchUp(), CATCH_UP_MS);
      },
    );
    const timer = setInterval(() => {
      if (arrived.length > 0) setTail((old) => merge(old, arrived.splice(0)));
    }, FLUSH_MS);
    return () => {
      stop();
      clearTimeout(catching);
      clearInterval(timer);
    };
  }, [isOn]);
  return useMemo(() => tail.filter((message) => fitsFilter(message, filter)), [tail, filter]);
}

function merge(old: readonly Message[], arrived: readonly Message[]): readonly Message[] {
  const byId = new Map(old.map((message) => [message.id, message]));
  const fresh: Message[] = [];
  for (const message of arrived) {
    if (!byId.has(message.id)) fresh.unshift(message);
    byId.set(message.id, message);
  }
  const order = [...new Set([...fresh.map(({ id }) => id), ...old.map(({ id }) => id)])];
  return order.slice(0, MAX_KEPT).flatMap((id) => byId.get(id) ?? []);
}
