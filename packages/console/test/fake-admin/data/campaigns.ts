import { secondsAgo } from './seconds-ago.ts';

export const campaignsAnswer = (): unknown => ({
  items: [
    {
      id: 'black-friday-de',
      total: 182_400,
      states: { delivered: 121_044, sent: 18_201, queued: 39_004, failed: 1420, expired: 2731 },
    },
    { id: 'appointment-reminders', total: 6210, states: { delivered: 5988, failed: 61, queued: 161 } },
  ],
  next: null,
  sending: 'open',
  at: secondsAgo(3),
});
