import type { ChannelRules } from '../contract/index.ts';
import { native, renderedAs, TEXT_ALONE } from '../contract/index.ts';

/** Viber charges for messages outside a session of 24 hours, but takes them at any time. */
export const rules: Readonly<Record<'viber', ChannelRules>> = {
  viber: {
    title: 'Viber',
    ownIds: true,
    contents: {
      ...TEXT_ALONE,
      text: native('7000 characters a message'),
      image: native('.jpg, .png, .gif to 1 MB; others as file'),
      audio: renderedAs('a file'),
      video: native('.mp4 with its size to 26 MB; others as file or link'),
      file: native('with its size to 50 MB; else a link'),
      sticker: native('by the number of one of Viber; else an image'),
      location: native(),
      contacts: native('one number each; the rest as text'),
      'reply-buttons': native('up to 24 as keyboard; else numbered text'),
      'url-button': native('in the keyboard'),
      'call-button': native('in the keyboard'),
      'share-location': native('in the keyboard'),
      'share-phone': native('in the keyboard'),
      'button-rows': native('of 1, 2, 3 or 6 buttons'),
      carousel: native('up to 4 buttons a card; else numbered text'),
    },
  },
};
