import { DAY_MS } from '@ccm/core/time';
import type { ChannelRules } from '../contract/index.ts';
import { native, TEXT_ALONE } from '../contract/index.ts';

export const rules: Readonly<Record<'facebook', ChannelRules>> = {
  facebook: {
    title: 'Messenger',
    ownIds: true,
    // A person who comments on a page may have another id in Messenger.
    severalIds: true,
    addressPrefixes: ['messenger'],
    // https://developers.facebook.com/docs/messenger-platform/policy/policy-overview
    replyWindow: { ms: DAY_MS, extension: { template: 'tag:HUMAN_AGENT', ms: 7 * DAY_MS } },
    contents: {
      ...TEXT_ALONE,
      text: native('2000 characters a message'),
      image: native('JPEG, PNG, GIF to 8 MB; others as file'),
      audio: native('MP3, M4A, AAC, WAV, Ogg to 25 MB; others as file'),
      video: native('MP4, MOV, WebM, AVI to 25 MB; others as file'),
      file: native('to 25 MB; larger as link'),
      'reply-buttons': native('up to 13 quick replies, titles cut to 20; else numbered text'),
      'url-button': native('up to 3 buttons in a template; else text'),
      'call-button': native('up to 3 buttons in a template; else text'),
      'share-phone': native('Messenger words the button'),
      carousel: native('up to 3 buttons a card, lines cut to 80; else text'),
      reply: native(),
      'comment-reply': native('public: text and a picture; private: one message within 7 days'),
      'comment-moderation': native('like, hide, unhide, delete'),
      typing: native('for up to 20 s'),
      template: native('tag:HUMAN_AGENT and tag:CUSTOMER_FEEDBACK'),
    },
  },
};
