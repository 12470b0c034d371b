import type { Logger } from '@ccm/shared/platform/logging';
import type { ReceivedPdu, SmppAddress, SmppSettings } from '@ccm/channels/smpp';
import type { DeliveryError } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import { SECOND_MS } from '@ccm/core/time';
import type { BindState } from './bind-states.ts';
import type { SmscAddress } from './connection/smpp-connection.ts';

/** 0 transmitter, 1 receiver, 2 transceiver, as SMPP_BIND_TYPE says it. */
export type BindType = 0 | 1 | 2;

export interface SmppSessionOptions {
  readonly smsc: SmscAddress;
  readonly bind: {
    readonly type: BindType;
    readonly systemId: string;
    readonly password: string;
    readonly systemType: string;
    readonly interfaceVersion: number;
    readonly addressRange: string;
  };
  readonly windowSize: number;
  readonly enquireLinkIntervalMs: number;
  readonly responseTimeoutMs: number;
  readonly logger: Logger;
  /** Turns a sentence about settings into the words of the account's configuration; default: as it is. */
  readonly asConfigured?: (sentence: string) => string;
  /** Asked right before each submit_sm is written, however long it waited for the window; default: always. */
  readonly maySubmit?: () => boolean;
  /** The delay before try `failures + 1`; default: 1 s doubling to 30 s, a minute after refused credentials. */
  readonly reconnectDelayMs?: (failures: number, badCredentials: boolean) => number;
}

/** The answer to a deliver_sm: taken for good, to be sent again later, or never to be sent again. */
export type DeliverOutcome = 'ok' | 'retry' | 'reject';

/** The identity of a delivery. `linkId` names the connection, so that a redelivery after its loss differs from a repetition. */
export interface DeliverContext {
  readonly linkId: string;
  readonly sequence: number;
}

/** The late answer to a submit_sm whose wait had ended. */
export type LateAnswer = { readonly messageId: string } | { readonly refusal: DeliveryError };

/** The listener for a submit_sm that is answered after its time. */
export interface SubmitFollowUp {
  readonly signal?: AbortSignal | undefined;
  /** After `outcome-unknown`, should the SMSC still answer over the same line; at most once. */
  readonly onLateAnswer?: ((answer: LateAnswer) => void) | undefined;
}

/** The question of query_sm: the SMSC's id, and the sender as the submit_sm had it (SMPP 3.4, section 4.8.1). */
export interface MessageQuery {
  readonly messageId: string;
  readonly source: SmppAddress;
}

/** message_state and error_code as the SMSC gave them. */
export interface QueryAnswer {
  readonly messageState: number;
  readonly errorCode: number;
}

export interface SmppSessionHandlers {
  /** The PDU is answered only when this resolves; a rejection counts as `retry`. */
  readonly onDeliver: (pdu: ReceivedPdu, context: DeliverContext) => Promise<DeliverOutcome>;
  /** `detail` says why, for people. */
  readonly onStateChange?: (state: BindState, detail: string) => void;
}

/** Counters since the start, and the present state of the link. */
export interface SmppSessionStats {
  readonly windowSize: number;
  readonly windowInUse: number;
  readonly submits: number;
  readonly failures: number;
  readonly throttles: number;
  readonly unknownOutcomes: number;
  /** The number of these that were answered late. */
  readonly lateAnswers: number;
  readonly queries: number;
  readonly delivers: number;
  readonly delivering: number;
  readonly links: number;
  /** The time of the last answered submit. */
  readonly responseTimeMs: number | undefined;
  readonly lastActivityMs: number | undefined;
}

const INTERFACE_VERSIONS = { '3.3': 0x33, '3.4': 0x34, '5.0': 0x50 } as const;

/** The settings of an account as a session takes them. */
export function sessionOptions(
  settings: SmppSettings,
  more: Pick<SmppSessionOptions, 'asConfigured' | 'logger' | 'maySubmit'> & { readonly ca?: readonly string[] },
): SmppSessionOptions {
  return {
    smsc: {
      host: settings.remoteIpAddress,
      port: settings.remotePort,
      secure: settings.secure,
      ...compact({ ca: more.ca }),
    },
    bind: {
      type: settings.bindType,
      systemId: settings.systemId,
      password: settings.password ?? '',
      systemType: settings.systemType ?? '',
      interfaceVersion: INTERFACE_VERSIONS[settings.interfaceVersion],
      addressRange: settings.addressRange ?? '',
    },
    windowSize: settings.windowSize,
    enquireLinkIntervalMs: settings.enquireLinkInterval * SECOND_MS,
    responseTimeoutMs: settings.responseTimeout * SECOND_MS,
    logger: more.logger,
    ...compact({ maySubmit: more.maySubmit, asConfigured: more.asConfigured }),
  };
}
