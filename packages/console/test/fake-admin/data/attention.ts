import { secondsAgo } from './seconds-ago.ts';

export const attentionItems = (): unknown[] => [
  {
    id: 'viber',
    severity: 'critical',
    title: 'Viber refuses our credentials.',
    detail: '212 messages wait, 128 were given up in the last 14 minutes.',
    remedy: 'Put the bot’s current token into `VIBER_AUTH_TOKEN`, restart, then replay the dead letters.',
    since: secondsAgo(840),
    link: '/dead-letters?kind=outbound&reason=bad-credentials',
    errorReason: 'bad-credentials',
  },
  {
    id: 'bind',
    severity: 'critical',
    title: 'Bind alerts/2 is down.',
    detail: 'The SMSC refuses the password (ESME_RINVPASWD).',
    remedy: 'Check `SMPP_SYSTEM_ID` and `SMPP_PASSWORD` with the carrier.',
    since: secondsAgo(94),
    link: '/binds',
    errorReason: 'session-not-bound',
  },
  {
    id: 'crm',
    severity: 'warning',
    title: 'The CRM rejects delivery notifications.',
    detail: '41 lie in the dead letters.',
    remedy: '',
    since: secondsAgo(5400),
    link: '/dead-letters?kind=crm&reason=rejected-by-crm',
    errorReason: 'rejected-by-crm',
  },
];

export const redisAwayItem = (): unknown => ({
  id: 'dependency/redis',
  severity: 'critical',
  title: 'Redis does not answer.',
  detail: 'The gateway still accepts webhooks and keeps them on its disk.',
  remedy: 'Start Redis, or check REDIS_URL and the network.',
  since: secondsAgo(2),
  link: '',
  errorReason: null,
});
