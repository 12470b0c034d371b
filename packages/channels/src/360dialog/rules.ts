import type { ChannelRules } from '../contract/channel-rules.ts';
import { native, renderedAs, TEXT_ALONE } from '../contract/channel-rules.ts';

const DAY_MS = 86_400_000;

export const rules: Readonly<Record<'whatsapp', ChannelRules>> = {
  whatsapp: {
    title: 'WhatsApp (360dialog)',
    replyWindow: { ms: DAY_MS },
    contents: {
      ...TEXT_ALONE,
      text: native('4096 characters a message'),
      image: native('JPEG, PNG to 5 MB; others as document'),
      audio: native('AAC, AMR, MP3, M4A, Ogg with Opus to 16 MB; others as document'),
      video: native('MP4, 3GPP to 16 MB; others as document'),
      file: native('to 100 MB; larger as link'),
      location: native(),
      contacts: native('a note as text'),
      'reply-buttons': native('up to 3; up to 10 as list; else numbered text'),
      'url-button': native('one alone; else text'),
      carousel: renderedAs('one message a card, with picture and buttons; else numbered text'),
      template: native(),
      typing: native('for up to 25 s, with a read mark'),
    },
  },
};
