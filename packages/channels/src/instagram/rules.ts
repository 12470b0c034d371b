import { DAY_MS } from '@ccm/core/time';
import type { ChannelRules } from '../contract/index.ts';
import { native, TEXT_ALONE } from '../contract/index.ts';

export const rules: Readonly<Record<'instagram', ChannelRules>> = {
  instagram: {
    title: 'Instagram',
    ownIds: true,
    // https://developers.facebook.com/documentation/business-messaging/instagram-messaging/features/send-message
    replyWindow: { ms: DAY_MS, extension: { template: 'tag:HUMAN_AGENT', ms: 7 * DAY_MS } },
    contents: {
      ...TEXT_ALONE,
      text: native('1000 bytes a message'),
      image: native('JPEG, PNG, GIF to 8 MB; others as link'),
      audio: native('AAC, M4A, WAV to 25 MB; others as link'),
      video: native('MP4, Ogg, AVI, MOV, WebM to 25 MB; others as link'),
      file: native('PDF to 25 MB; others as link'),
      'reply-buttons': native('up to 13 quick replies, titles cut to 20; else numbered text'),
      'url-button': native('up to 3 buttons in a template; else text'),
      carousel: native('up to 3 buttons a card, lines cut to 80; else text'),
      reply: native(),
      reaction: native('a heart; others as text'),
      typing: native('for up to 20 s'),
      template: native('tag:HUMAN_AGENT'),
    },
  },
};
