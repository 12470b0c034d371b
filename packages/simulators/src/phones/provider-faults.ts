import { graphErrorBody } from '../facebook/index.ts';
import type { Misbehaviour } from '../lab/index.ts';
import { twilioError } from '../twilio/index.ts';
import type { SimulatedWorld } from '../world/index.ts';

/** A provider's failure until it is told to stop. */
export type ProviderFault = 'down' | 'throttles' | 'slow' | 'refuses';

/** @returns ends the fault. */
type Strike = (fault: ProviderFault) => () => void;

export interface FaultyProvider {
  readonly id: string;
  readonly title: string;
  readonly strike: Strike;
}

const SLOW_MS = 4000;
const THROTTLED = 0x58;
const INVALID_DESTINATION = 0x0b;
const ALWAYS = { times: Infinity } as const;

/** The providers of the world, each with its own words for the same faults. */
export function faultyProviders({
  twilio,
  d360,
  facebook,
  instagram,
  viber,
  telegram,
  smsc,
  cloud,
}: SimulatedWorld): readonly FaultyProvider[] {
  return [
    {
      id: '360dialog',
      title: '360dialog',
      strike: byHttp((fault) => d360.misbehave({ match: { method: 'POST', path: '/messages' }, ...fault }), {
        throttles: {
          status: 429,
          body: { error: { code: 130429, message: '(#130429) Rate limit hit', type: 'OAuthException' } },
        },
        refuses: {
          status: 400,
          body: { error: { code: 131026, message: '(#131026) Message undeliverable', type: 'OAuthException' } },
        },
      }),
    },
    {
      id: 'whatsapp-cloud',
      title: 'WhatsApp Cloud',
      strike: byHttp((fault) => cloud.misbehave({ match: { method: 'POST', path: '/messages' }, ...fault }), {
        throttles: { status: 400, body: graphErrorBody(130_429) },
        refuses: { status: 400, body: graphErrorBody(131_026) },
      }),
    },
    {
      id: 'facebook',
      title: 'Messenger',
      strike: byHttp((fault) => facebook.misbehave({ match: { method: 'POST', path: '/messages' }, ...fault }), {
        throttles: { status: 400, body: graphErrorBody(613) },
        refuses: { status: 400, body: graphErrorBody(551) },
      }),
    },
    {
      id: 'instagram',
      title: 'Instagram',
      strike: byHttp((fault) => instagram.misbehave({ match: { method: 'POST', path: '/messages' }, ...fault }), {
        throttles: { status: 400, body: graphErrorBody(613) },
        refuses: { status: 400, body: graphErrorBody(551) },
      }),
    },
    {
      id: 'viber',
      title: 'Viber',
      strike: byHttp((fault) => viber.misbehave({ match: '/send_message', ...fault }), {
        throttles: { status: 200, body: { status: 12, status_message: 'tooManyRequests' } },
        refuses: { status: 200, body: { status: 3, status_message: 'badData' } },
      }),
    },
    {
      id: 'telegram',
      title: 'Telegram',
      strike: byHttp((fault) => telegram.misbehave({ match: '/send', ...fault }), {
        throttles: { status: 429, body: telegramError(429, 'Too Many Requests: retry after 1', { retry_after: 1 }) },
        refuses: { status: 400, body: telegramError(400, 'Bad Request: chat not found') },
      }),
    },
    {
      id: 'twilio',
      title: 'Twilio',
      strike: byHttp((fault) => twilio.misbehave({ match: { method: 'POST', path: '/Messages.json' }, ...fault }), {
        throttles: { status: 429, body: twilioError(20429) },
        refuses: { status: 400, body: twilioError(21211) },
      }),
    },
    {
      id: 'smpp',
      title: 'SMSC',
      strike: (fault) => {
        switch (fault) {
          case 'down': {
            const end = smsc.misbehave({ kind: 'refuse-connection', ...ALWAYS });
            smsc.dropAll();
            return end;
          }
          case 'throttles':
            return smsc.misbehave({ kind: 'error', status: THROTTLED, ...ALWAYS });
          case 'slow':
            return smsc.misbehave({ kind: 'slow', delayMs: SLOW_MS, ...ALWAYS });
          case 'refuses':
            break;
        }
        return smsc.misbehave({ kind: 'error', status: INVALID_DESTINATION, ...ALWAYS });
      },
    },
  ];
}

function byHttp(
  misbehave: (fault: Misbehaviour) => () => void,
  answers: Readonly<Record<'throttles' | 'refuses', Misbehaviour>>,
): Strike {
  const faults: Readonly<Record<ProviderFault, Misbehaviour>> = {
    down: { reset: true },
    slow: { delayMs: SLOW_MS },
    ...answers,
  };
  return (fault) => misbehave({ ...faults[fault], ...ALWAYS });
}

const telegramError = (error_code: number, description: string, parameters = {}): object => ({
  ok: false,
  error_code,
  description,
  parameters,
});
