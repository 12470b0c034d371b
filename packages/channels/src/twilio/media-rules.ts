import type { MediaRules } from '../media/index.ts';

const MEGABYTE = 1_000_000;
/** Twilio's limit by MMS for media other than pictures. */
const OTHER_MMS_BYTES = 500_000;

/**
 * Media that Twilio takes for an MMS (https://www.twilio.com/docs/messaging/guides/accepted-mime-types) and for a WhatsApp message
 * (https://www.twilio.com/docs/whatsapp/guidance-whatsapp-media-messages). It does not take documents of every type: the others become
 * links.
 */
export const TWILIO_MEDIA: Readonly<Record<'sms' | 'whatsapp', MediaRules>> = {
  sms: {
    channel: 'MMS',
    image: { types: ['image/jpeg', 'image/png', 'image/gif'], maxBytes: 5 * MEGABYTE },
    audio: {
      types: [
        'audio/mpeg',
        'audio/mp4',
        'audio/ogg',
        'audio/amr',
        'audio/3gpp',
        'audio/3gpp2',
        'audio/wav',
        'audio/webm',
      ],
      maxBytes: OTHER_MMS_BYTES,
    },
    video: {
      types: ['video/mp4', 'video/mpeg', 'video/quicktime', 'video/webm', 'video/3gpp', 'video/3gpp2'],
      maxBytes: OTHER_MMS_BYTES,
    },
    file: {
      types: ['application/pdf', 'text/vcard', 'text/csv', 'text/rtf', 'text/calendar', 'image/bmp', 'image/tiff'],
      maxBytes: OTHER_MMS_BYTES,
    },
  },
  whatsapp: {
    channel: 'WhatsApp by Twilio',
    image: { types: ['image/jpeg', 'image/png'], maxBytes: 5 * MEGABYTE },
    audio: {
      types: ['audio/ogg', 'audio/amr', 'audio/3gpp', 'audio/aac', 'audio/mpeg', 'audio/mp4'],
      maxBytes: 16 * MEGABYTE,
    },
    video: { types: ['video/mp4'], maxBytes: 16 * MEGABYTE },
    file: {
      types: [
        'application/pdf',
        'application/msword',
        'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
        'application/vnd.openxmlformats-officedocument.presentationml.presentation',
        'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
        'text/vcard',
      ],
      maxBytes: 16 * MEGABYTE,
    },
  },
};
