/**
 * The id of a group on WhatsApp: `capi_group:…` in Base64 as Meta makes it, or `…@g.us` as the former API wrote it
 * (https://developers.facebook.com/documentation/business-messaging/whatsapp/groups/groups-messaging).
 */
const GROUP_ID = /^(?:Y2FwaV9ncm91cDo[\w+/=-]{4,200}|\d[\d-]{8,60}@g\.us)$/;

/** Whether messages to this id go to a group. */
export const isWhatsappGroup = (id: string): boolean => GROUP_ID.test(id);
