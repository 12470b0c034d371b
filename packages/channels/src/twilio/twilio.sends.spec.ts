import { expect } from 'chai';
import { anOutboundMessage, describeChannel } from '@ccm/testing/channels';
import type { PlannedReply } from '@ccm/testing/support';
import { TWILIO_FAILURES, TWILIO_STATUSES } from './failures.ts';
import { channel as twilio } from './index.ts';
import type { TwilioSettings } from './index.ts';
import { service, settings, SID, sid, sms, TOKEN, whatsapp } from '../../test/twilio/samples.ts';

const path = `/2010-04-01/Accounts/${SID}/Messages.json`;
const authorization = `Basic ${Buffer.from(`${SID}:${TOKEN}`).toString('base64')}`;
const callback = (part = 0): string =>
  `https://ccm.example.com/webhooks/twilio/status?m=0198c0de-0000-7000-8000-000000000001&p=${String(part)}`;
const taken = (id: string, status = 'queued'): PlannedReply => ({ status: 201, json: { sid: id, status } });
const refusal = (status: number, code: number): PlannedReply => ({
  status,
  json: { code, message: 'as Twilio words it', more_info: '', status },
});
const sent = (
  id: string,
  providerStatus = 'queued',
): { providerMessageId: string; outcome: { status: 'queued'; providerStatus: string } } => ({
  providerMessageId: id,
  outcome: { status: 'queued', providerStatus },
});
const hello = anOutboundMessage({ text: 'Hello' });
const helloForm = { To: '+14155550100', From: '+12028831111', Body: 'Hello', StatusCallback: callback() };
const toWhatsapp = { To: 'whatsapp:+14155550100', From: 'whatsapp:+14155238886' };
const listed = (more: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => ({
  sid: sid(90),
  status: 'delivered',
  body: 'Hello',
  num_media: '0',
  direction: 'outbound-api',
  date_created: 'Sun, 22 Nov 2026 10:11:12 +0000',
  error_code: null,
  ...more,
});
const startedAtMs = Date.UTC(2026, 10, 22, 10, 11, 12, 345);
const findCall = { method: 'GET', path: `${path}?To=%2B14155550100&From=%2B12028831111&PageSize=50` };

describeChannel<TwilioSettings>({
  channel: twilio,
  settings,
  accounts: [sms, whatsapp, service],
  secrets: [TOKEN, 'fedcba9876543210fedcba9876543210'],
  sends: {
    'sends an SMS with its status callback': {
      message: hello,
      replies: [taken(sid(60))],
      calls: [{ method: 'POST', path, headers: { authorization, accept: 'application/json' }, form: helloForm }],
      receipts: [sent(sid(60))],
      costs: [1],
      notes: [],
    },
    'leaves the status callback out if our address is not known': {
      message: hello,
      publicBaseUrl: false,
      replies: [taken(sid(60))],
      calls: [{ method: 'POST', path, form: { To: '+14155550100', From: '+12028831111', Body: 'Hello' } }],
      receipts: [sent(sid(60))],
    },
    'leaves the status callback out if Twilio would refuse its host': {
      message: hello,
      publicBaseUrl: 'https://my_host.example.com',
      replies: [taken(sid(60))],
      calls: [{ method: 'POST', path, form: { To: '+14155550100', From: '+12028831111', Body: 'Hello' } }],
      receipts: [sent(sid(60))],
    },
    'sends by a messaging service, with an API key': {
      account: { ...service, settings: { ...service.settings, apiKeySid: 'SK1', apiKeySecret: 'key-secret' } },
      message: hello,
      replies: [taken(sid(61), 'accepted')],
      calls: [
        {
          method: 'POST',
          path,
          headers: { authorization: `Basic ${Buffer.from('SK1:key-secret').toString('base64')}` },
          form: {
            To: '+14155550100',
            MessagingServiceSid: 'MG0123456789abcdef0123456789abcdef',
            Body: 'Hello',
            StatusCallback: callback(),
          },
        },
      ],
      receipts: [sent(sid(61), 'accepted')],
    },
    'splits a long text and counts its segments': {
      message: anOutboundMessage({ text: `${'a'.repeat(1599)} ${'é'.repeat(10)}` }),
      replies: [taken(sid(62)), taken(sid(63))],
      calls: [
        { method: 'POST', path, form: { ...helloForm, Body: 'a'.repeat(1599) } },
        { method: 'POST', path, form: { ...helloForm, Body: 'é'.repeat(10), StatusCallback: callback(1) } },
      ],
      receipts: [sent(sid(62)), sent(sid(63))],
      costs: [11, 1],
    },
    'sends an SMS with its files as one MMS': {
      message: anOutboundMessage({
        text: 'Hello',
        attachments: [
          { kind: 'image', url: 'https://files.example.com/a.jpg' },
          { kind: 'file', url: 'https://files.example.com/b.pdf', caption: 'The plan' },
        ],
      }),
      replies: [taken(sid(64, 'MM'))],
      calls: [
        {
          method: 'POST',
          path,
          form: {
            ...helloForm,
            Body: 'Hello\n\nThe plan',
            MediaUrl: ['https://files.example.com/a.jpg', 'https://files.example.com/b.pdf'],
          },
        },
      ],
      receipts: [sent(sid(64, 'MM'))],
    },
    'sends a file that is too large as a link': {
      message: anOutboundMessage({
        attachments: [{ kind: 'video', url: 'https://files.example.com/a.mp4', name: 'a.mp4', sizeBytes: 6_000_000 }],
      }),
      replies: [taken(sid(65))],
      calls: [{ method: 'POST', path, form: { ...helloForm, Body: 'a.mp4: https://files.example.com/a.mp4' } }],
      receipts: [sent(sid(65))],
      notes: ['a video became a link (MMS: 6 MB, at most 0.5 MB)'],
    },
    'sends buttons, a contact and a place as text by SMS': {
      message: anOutboundMessage({
        text: 'Which?',
        location: { latitude: 51.5, longitude: -0.12, name: 'Office' },
        contacts: [{ name: 'Ann Lee', phones: ['+447700900456'] }],
        buttons: [
          { kind: 'reply', title: 'Sales', payload: 'S' },
          { kind: 'url', title: 'Site', url: 'https://example.com' },
        ],
      }),
      replies: [taken(sid(66))],
      calls: [
        {
          method: 'POST',
          path,
          form: {
            ...helloForm,
            Body: 'Which?\n\nOffice\nhttps://www.google.com/maps/search/?api=1&query=51.5%2C-0.12\n\nAnn Lee: +447700900456\n\n1. Sales\nSite: https://example.com',
          },
        },
      ],
      receipts: [sent(sid(66))],
      notes: ['2 buttons became numbered text', '1 contact became text', 'the location became a link to a map'],
      numberedChoices: [{ number: 1, title: 'Sales', payload: 'S' }],
    },
    'sends a WhatsApp picture with its text, to a customer without a number': {
      message: anOutboundMessage(
        { text: 'Look', attachments: [{ kind: 'image', url: 'https://files.example.com/a.jpg' }] },
        { channel: 'whatsapp', to: 'US.1234567890abc' },
      ),
      replies: [taken(sid(67, 'MM'))],
      calls: [
        {
          method: 'POST',
          path,
          form: {
            ...toWhatsapp,
            To: 'whatsapp:US.1234567890abc',
            Body: 'Look',
            MediaUrl: 'https://files.example.com/a.jpg',
            StatusCallback: callback(),
          },
        },
      ],
      receipts: [sent(sid(67, 'MM'))],
    },
    'sends WhatsApp files one by one, text first, and a pin last': {
      message: anOutboundMessage(
        {
          text: 'All of it',
          attachments: [
            { kind: 'image', url: 'https://files.example.com/a.jpg', caption: 'Front' },
            { kind: 'audio', url: 'https://files.example.com/b.ogg' },
          ],
          location: { latitude: 51.5007, longitude: -0.1246, name: 'Westminster' },
        },
        { channel: 'whatsapp' },
      ),
      replies: [taken(sid(68)), taken(sid(69)), taken(sid(70)), taken(sid(71))],
      calls: [
        { method: 'POST', path, form: { ...toWhatsapp, Body: 'All of it', StatusCallback: callback(0) } },
        {
          method: 'POST',
          path,
          form: {
            ...toWhatsapp,
            Body: 'Front',
            MediaUrl: 'https://files.example.com/a.jpg',
            StatusCallback: callback(1),
          },
        },
        {
          method: 'POST',
          path,
          form: { ...toWhatsapp, MediaUrl: 'https://files.example.com/b.ogg', StatusCallback: callback(2) },
        },
        {
          method: 'POST',
          path,
          form: {
            ...toWhatsapp,
            Body: 'Westminster',
            PersistentAction: 'geo:51.5007,-0.1246|Westminster',
            StatusCallback: callback(3),
          },
        },
      ],
      receipts: [68, 69, 70, 71].map((n) => sent(sid(n))),
    },
    'sends a template': {
      message: anOutboundMessage(
        { template: { name: 'HX0123456789abcdef0123456789abcdef', variables: { '1': 'Ann', '2': '9:00' } } },
        { channel: 'whatsapp' },
      ),
      replies: [taken(sid(72))],
      calls: [
        {
          method: 'POST',
          path,
          form: {
            ...toWhatsapp,
            ContentSid: 'HX0123456789abcdef0123456789abcdef',
            ContentVariables: '{"1":"Ann","2":"9:00"}',
            StatusCallback: callback(),
          },
        },
      ],
      receipts: [sent(sid(72))],
    },
    'refuses a template that is not named as Twilio names them': {
      message: anOutboundMessage({ template: { name: 'order_update', variables: {} } }, { channel: 'whatsapp' }),
      replies: [],
      failure: { reason: 'invalid-message', retryable: false, says: 'HX' },
    },
    'refuses a recipient that is no number': {
      message: anOutboundMessage({ text: 'Hello' }, { to: 'ann' }),
      replies: [],
      failure: { reason: 'invalid-recipient', retryable: false },
    },
    'gives up on a number that does not exist': {
      message: hello,
      replies: [refusal(400, 21211)],
      calls: [{ method: 'POST', path }],
      failure: { reason: 'invalid-recipient', providerCode: '21211', retryable: false },
    },
    'reads a code that is written as a text': {
      message: hello,
      replies: [{ status: 400, json: { code: '21211', message: 'as Twilio words it', status: '400' } }],
      calls: [{ method: 'POST', path }],
      failure: { reason: 'invalid-recipient', providerCode: '21211', retryable: false, says: 'as Twilio words it' },
    },
    'takes a message that Twilio fails at once for failed, with its code': {
      message: hello,
      replies: [
        {
          status: 201,
          json: { sid: sid(60), status: 'failed', error_code: '21610', error_message: 'as Twilio words it' },
        },
      ],
      calls: [{ method: 'POST', path }],
      receipts: [
        {
          providerMessageId: sid(60),
          outcome: {
            status: 'failed',
            providerStatus: 'failed',
            failure: {
              reason: 'recipient-opted-out',
              description: `${TWILIO_FAILURES.get(21610)?.description ?? ''}: as Twilio words it`,
              providerCode: '21610',
            },
          },
        },
      ],
    },
    'gives up on a customer who has opted out': {
      message: hello,
      replies: [refusal(400, 21610)],
      calls: [{ method: 'POST', path }],
      failure: { reason: 'recipient-opted-out', providerCode: '21610', retryable: false, says: 'STOP' },
    },
    'stops the account on wrong credentials': {
      message: hello,
      replies: [refusal(401, 20003)],
      calls: [{ method: 'POST', path }],
      failure: { reason: 'bad-credentials', providerCode: '20003', pauses: 'account' },
    },
    'pauses the account when Twilio asks for it, for as long as it asks': {
      message: hello,
      replies: [{ status: 429, headers: { 'retry-after': '7' }, json: { code: 20429, message: 'Too Many Requests' } }],
      calls: [{ method: 'POST', path }],
      failure: { reason: 'throttled', providerCode: '20429', retryable: true, retryAfterMs: 7000, pauses: 'account' },
    },
    'waits while the queue of the sender is full': {
      message: hello,
      replies: [refusal(400, 21611)],
      calls: [{ method: 'POST', path }],
      failure: { reason: 'throttled', retryAfterMs: 300_000 },
    },
    'tries again while Twilio is down, whatever its answer': {
      message: hello,
      replies: [{ status: 503, body: '<html>Service Unavailable</html>' }],
      calls: [{ method: 'POST', path }],
      failure: { reason: 'provider-unavailable', providerCode: 'HTTP 503', retryable: true },
    },
    'does not know the outcome behind HTTP 504': {
      message: hello,
      replies: [{ status: 504, body: '<html>Gateway Timeout</html>' }],
      calls: [{ method: 'POST', path }],
      failure: { reason: 'outcome-unknown', providerCode: 'HTTP 504', retryable: true },
    },
    'gives up on a refusal with a code that is new, in the words of Twilio': {
      message: hello,
      replies: [refusal(400, 29999)],
      calls: [{ method: 'POST', path }],
      failure: { reason: 'rejected', providerCode: '29999', retryable: false, says: 'as Twilio words it' },
    },
    'does not take a page for an answer': {
      message: hello,
      replies: [{ status: 200, body: '<html>Welcome to our proxy</html>' }],
      calls: [{ method: 'POST', path }],
      failure: { reason: 'outcome-unknown', retryable: true, says: 'check TWILIO_API_URL' },
    },
    'does not take JSON without a SID for an answer': {
      message: hello,
      replies: [{ status: 201, json: [] }],
      calls: [{ method: 'POST', path }],
      failure: { reason: 'outcome-unknown', retryable: true },
    },
    'does not know the outcome of a message if the line was cut': {
      message: hello,
      replies: ['cut'],
      calls: [{ method: 'POST', path }],
      failure: { reason: 'outcome-unknown', retryable: true },
    },
    'knows that nothing was sent if nothing listened': {
      message: hello,
      replies: 'refused',
      failure: { reason: 'connection-failed', retryable: true },
    },
  },
  finds: {
    'finds a message that Twilio has, though its answer was lost': {
      message: hello,
      startedAtMs,
      replies: [{ status: 200, json: { messages: [listed({})] } }],
      calls: [findCall],
      found: { providerMessageId: sid(90), outcome: { status: 'delivered', providerStatus: 'delivered' } },
    },
    'does not take an earlier, another or an incoming message for it': {
      message: hello,
      startedAtMs,
      replies: [
        {
          status: 200,
          json: {
            messages: [
              listed({ body: 'Hello!' }),
              listed({ num_media: '1' }),
              listed({ direction: 'inbound' }),
              listed({ date_created: 'Sun, 22 Nov 2026 10:11:11 +0000' }),
              listed({ date_created: null }),
            ],
          },
        },
      ],
      calls: [findCall],
      found: 'absent',
    },
    'cannot tell from an answer that is no list': {
      message: hello,
      startedAtMs,
      replies: [{ status: 200, json: { hello: 'world' } }],
      calls: [findCall],
      found: undefined,
    },
    'still does not know when Twilio cannot be asked': {
      message: hello,
      startedAtMs,
      replies: [{ status: 503, body: '' }],
      calls: [findCall],
      found: undefined,
      failure: { reason: 'outcome-unknown', retryable: true },
    },
  },
  opens: {
    'opens a file with the credentials of the account, which its storage does not see': {
      media: (api) => ({ kind: 'image', source: { url: `${api}/2010-04-01/Media/ME1` } }),
      replies: (_api, storage) => [{ status: 307, headers: { location: `${storage}/signed/1?key=a` } }],
      elsewhere: [{ status: 200, body: 'picture' }],
      calls: [{ method: 'GET', path: '/2010-04-01/Media/ME1', headers: { authorization } }],
      callsElsewhere: [{ method: 'GET', path: '/signed/1?key=a', without: ['authorization'] }],
      opened: { status: 200, body: 'picture' },
    },
    'shows no credentials to a host that only claims to be of Twilio': {
      media: (_api, other) => ({ kind: 'image', source: { url: `${other}/2010-04-01/Media/ME1` } }),
      replies: () => [],
      elsewhere: [{ status: 404 }],
      calls: [],
      callsElsewhere: [{ method: 'GET', path: '/2010-04-01/Media/ME1', without: ['authorization'] }],
      opened: { fails: 'UpstreamError' },
    },
    'does not follow redirects for ever': {
      media: (api) => ({ kind: 'image', source: { url: `${api}/0` } }),
      replies: () => [1, 2, 3, 4].map((n) => ({ status: 302, headers: { location: `/${String(n)}` } })),
      calls: [0, 1, 2, 3].map((n) => ({ method: 'GET', path: `/${String(n)}` })),
      opened: { fails: 'UpstreamError' },
    },
    'says that a file is not available': {
      media: () => ({ kind: 'image', source: { unavailable: 'gone' } }),
      replies: () => [],
      calls: [],
      opened: { fails: 'UpstreamError' },
    },
  },
});

describe('the tables of Twilio', () => {
  it('have words for the operator in every row', () => {
    expect(TWILIO_FAILURES.size).to.be.greaterThan(90);
    for (const [code, { description }] of TWILIO_FAILURES)
      expect(description.length, String(code)).to.be.greaterThan(15);
  });

  it('know every status of an outgoing message', () => {
    expect([...TWILIO_STATUSES.keys()]).to.have.length(11);
  });
});
