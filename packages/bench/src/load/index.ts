export { postBytes } from './http-connection.ts';
export { postAll, requestsPerSecond } from './http-load.ts';
export { apiMessage, CUSTOMERS, d360Webhook, oneToN, twilioWebhook } from './requests.ts';
export { postSteadily } from './steady-load.ts';
