/** Viber's limits (https://developers.viber.com/docs/api/rest-bot-api/#send-message), characters in UTF-16 units, which is the safe side. */
export const LIMITS = {
  text: 7000,
  caption: 512,
  url: 2000,
  fileName: 256,
  contactName: 28,
  phone: 18,
  buttonText: 250,
  trackingData: 4000,
  jsonBytes: 30_000,
  pictureBytes: 1024 * 1024,
  videoBytes: 26 * 1024 * 1024,
  fileBytes: 50 * 1024 * 1024,
  keyboardRows: 12,
  keyboardButtons: 24,
  cardsPerMessage: 6,
  buttonsPerCard: 4,
} as const;
