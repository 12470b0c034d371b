import { asConfigured } from '@ccm/channels/contract';
import { channelOf } from '@ccm/channels/registry';
import type { SmppSettings } from '@ccm/channels/smpp';
import { compact } from '@ccm/core/objects';
import { BindLease } from '../binds/bind-lease.ts';
import { BindOwner } from '../binds/bind-owner.ts';
import type { DeliverSmReceiver } from '../inbound/receive-deliver-sm.ts';
import { SmppSession, sessionOptions } from '../smpp/index.ts';
import type { SmppSessionHandlers } from '../smpp/index.ts';
import type { SmppAccount, SmppRuntimeDeps } from './runtime-deps.ts';

interface PlannedBind {
  readonly number: string;
  readonly bindType: SmppSettings['bindType'];
}

/** SMPP_BIND_TYPE. */
const TRANSMITTER = 0 as const;
const RECEIVER = 1 as const;

/** One owner for each bind that the account's settings ask for. */
export function createBindOwners(
  account: SmppAccount,
  context: { deps: SmppRuntimeDeps; receiver: DeliverSmReceiver; leaseholder: string; drainTimeoutMs: number },
): BindOwner[] {
  const { deps, receiver, leaseholder, drainTimeoutMs } = context;
  const logger = deps.logger.child({ account: account.name });
  const { settingFields } = channelOf('smpp');
  return bindPlan(account.settings).map(({ number, bindType }) => {
    const id = `${account.name}/${number}`;
    const lease = new BindLease(deps.producer.redis, id, leaseholder);
    const options = sessionOptions(
      { ...account.settings, bindType },
      {
        logger,
        maySubmit: () => lease.held,
        asConfigured: (sentence) => asConfigured(sentence, account, settingFields),
        ...compact({ ca: deps.trustedCas }),
      },
    );
    // A replica that stood still past its lease must not take what another one is being sent again meanwhile.
    const onDeliver: SmppSessionHandlers['onDeliver'] = async (pdu, { linkId }) =>
      lease.held ? receiver.receive(pdu, { account: account.name, bindId: id, linkId }) : 'retry';
    return new BindOwner({
      id,
      account: account.name,
      transmits: bindType !== RECEIVER,
      owner: deps.replicaId,
      lease,
      bindRegistry: deps.producer.bindRegistry,
      logger,
      drainTimeoutMs,
      openSession: (onStateChange) => new SmppSession(options, { onDeliver, onStateChange }),
    });
  });
}

/**
 * Plans as many binds as SMPP_BINDS says; with SMPP_PAIR a receiver beside each transmitter (`0` and `0r`), for one account's receipts.
 */
function bindPlan({ binds, bindType, pair }: SmppSettings): PlannedBind[] {
  const isPair = pair && bindType === TRANSMITTER;
  return Array.from({ length: binds }, (_, number): PlannedBind[] => [
    { number: String(number), bindType },
    ...(isPair ? [{ number: `${String(number)}r`, bindType: RECEIVER }] : []),
  ]).flat();
}
