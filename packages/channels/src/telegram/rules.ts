import type { ChannelRules } from '../contract/index.ts';
import { native, renderedAs, TEXT_ALONE } from '../contract/index.ts';

/** Telegram has no reply window: a person who has pressed Start may be written to at any time. */
export const rules: Readonly<Record<'telegram', ChannelRules>> = {
  telegram: {
    title: 'Telegram',
    ownIds: true,
    // A group that becomes a supergroup changes its id.
    severalIds: true,
    contents: {
      ...TEXT_ALONE,
      text: native('4096 characters a message'),
      image: native('JPEG, PNG, WebP, GIF to 10 MB; others as document'),
      audio: native('MP3, M4A, Ogg to 50 MB; others as document'),
      video: native('MP4 to 50 MB; others as document'),
      file: native('to 50 MB; larger as link'),
      sticker: native('WebP, TGS, WebM, or the id of one'),
      location: native(),
      contacts: native('a number and a vCard to 2 KB; else text'),
      'reply-buttons': native('up to 100, payloads of any length; else numbered text'),
      'url-button': native('beside reply buttons; else text'),
      'call-button': renderedAs('text'),
      'share-location': native('in private chats; else text'),
      'share-phone': native('in private chats; else text'),
      'button-rows': native(),
      carousel: renderedAs('one message a card, a picture with its buttons'),
      reply: native(),
      reaction: native('emoji of Telegram’s list'),
      edit: native('4096 characters; a caption where the message is a file'),
      delete: native('48 hours long'),
      typing: native(),
    },
  },
};
