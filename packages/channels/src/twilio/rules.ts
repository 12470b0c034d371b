import { DAY_MS } from '@ccm/core/time';
import type { ChannelRules } from '../contract/index.ts';
import { native, renderedAs, TEXT_ALONE } from '../contract/index.ts';
import { WHATSAPP_ADDRESSES } from '../whatsapp/rules.ts';
import { readAddress } from './address.ts';

export const rules: Readonly<Record<'sms' | 'whatsapp', ChannelRules>> = {
  sms: {
    title: 'SMS (Twilio)',
    readAddress,
    contents: {
      ...TEXT_ALONE,
      text: native('1600 characters a message, in segments'),
      image: native('MMS: JPEG, PNG, GIF to 5 MB; others as link'),
      audio: native('MMS to 0.5 MB; else a link'),
      video: native('MMS to 0.5 MB; else a link'),
      file: native('MMS: PDF, vCard, CSV and some others to 0.5 MB; else a link'),
      template: native('content template (`HX…`)'),
    },
  },
  whatsapp: {
    title: 'WhatsApp (Twilio)',
    ...WHATSAPP_ADDRESSES,
    replyWindow: { ms: DAY_MS },
    contents: {
      ...TEXT_ALONE,
      text: native('1600 characters a message'),
      image: native('JPEG, PNG to 5 MB; others as link'),
      audio: native('AAC, AMR, MP3, M4A, Ogg, 3GPP to 16 MB; others as link'),
      video: native('MP4 to 16 MB; others as link'),
      file: native('PDF, Word, Excel, PowerPoint, vCard to 16 MB; others as link'),
      location: native(),
      contacts: renderedAs('text'),
      template: native('content template (`HX…`)'),
    },
  },
};
