import { expect } from 'chai';
import type { CustomerMessage } from '@ccm/core/domain';
import { readCalendars } from './calendar.ts';
import { withCalendarsRead } from './calendars-in-text.ts';

const event = (...lines: readonly string[]): string =>
  ['BEGIN:VCALENDAR', 'VERSION:2.0', 'BEGIN:VEVENT', ...lines, 'END:VEVENT', 'END:VCALENDAR'].join('\r\n');

describe('a calendar entry in a text', () => {
  const entries: Readonly<Record<string, readonly [string, string]>> = {
    'says its summary, its times and its place': [
      event(
        'UID:1@x',
        'SUMMARY:Dentist',
        'DTSTART:20261201T100000Z',
        'DTEND:20261201T110000Z',
        'LOCATION:1 High St\\, Leeds',
      ),
      'Appointment: Dentist\n2026-12-01 10:00 to 11:00 UTC\nPlace: 1 High St, Leeds',
    ],
    'says the zone of its times': [
      event('SUMMARY:Call', 'DTSTART;TZID=Europe/London:20261201T230000', 'DTEND;TZID=Europe/London:20261202T003000'),
      'Appointment: Call\n2026-12-01 23:00 to 2026-12-02 00:30 (Europe/London)',
    ],
    'says each zone where there are two': [
      event('SUMMARY:Flight', 'DTSTART;TZID=Europe/London:20261201T230000', 'DTEND:20261202T003000Z'),
      'Appointment: Flight\n2026-12-01 23:00 (Europe/London) to 2026-12-02 00:30 UTC',
    ],
    'says one whole day': [
      event('SUMMARY:Fair', 'DTSTART;VALUE=DATE:20261201', 'DTEND;VALUE=DATE:20261202'),
      'Appointment: Fair\n2026-12-01',
    ],
    'says several whole days with the last of them': [
      event('SUMMARY:Fair', 'DTSTART;VALUE=DATE:20261231', 'DTEND;VALUE=DATE:20270103'),
      'Appointment: Fair\n2026-12-31 to 2027-01-02',
    ],
    'says how long it takes': [
      event('SUMMARY:Call', 'DTSTART:20261201T100000', 'DURATION:PT1H30M'),
      'Appointment: Call\n2026-12-01 10:00, 1 h 30 min',
    ],
    'says who invites, how often it is, and its notes in their lines': [
      event(
        'SUMMARY;LANGUAGE=en:Team',
        'DTSTART:20261201T100000Z',
        'RRULE:FREQ=WEEKLY;BYDAY=TU',
        'ORGANIZER;CN=Ann Lee:mailto:ann@example.org',
        'DESCRIPTION:Bring the\\nplan',
        'URL:https://example.org/e/1',
      ),
      'Appointment: Team\n2026-12-01 10:00 UTC\nRepeats: weekly\nFrom: Ann Lee\nBring the\nplan\nhttps://example.org/e/1',
    ],
    'says that it was cancelled': [
      ['BEGIN:VCALENDAR', 'METHOD:CANCEL', 'BEGIN:VEVENT', 'SUMMARY:Call', 'END:VEVENT', 'END:VCALENDAR'].join('\n'),
      'Appointment cancelled: Call',
    ],
    'does not take the words of its alarm for its own': [
      event('BEGIN:VALARM', 'DESCRIPTION:Reminder', 'END:VALARM', 'SUMMARY:Call', 'DTSTART:20261201T100000Z'),
      'Appointment: Call\n2026-12-01 10:00 UTC',
    ],
    'is read from folded lines': [event('SUMMARY:A long', '  name'), 'Appointment: A long name'],
    'is read as phones write it (vCalendar 1.0)': [
      event('SUMMARY;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Caf=C3=A9', 'DTSTART:20261201T100000', 'RRULE:D1 #10'),
      'Appointment: Café\n2026-12-01 10:00\nRepeats: daily',
    ],
    'says when a task is due': [
      'BEGIN:VCALENDAR\nBEGIN:VTODO\nSUMMARY:Pay\nDUE:20261201T100000Z\nEND:VTODO\nEND:VCALENDAR',
      'Task: Pay\nDue: 2026-12-01 10:00 UTC',
    ],
    'keeps a time that cannot be read as it is written': [
      event('SUMMARY:Call', 'DTSTART:tomorrow', 'DTEND:20261201T110000Z'),
      'Appointment: Call\ntomorrow to 2026-12-01 11:00 UTC',
    ],
  };
  for (const [title, [text, shown]] of Object.entries(entries)) {
    it(title, () => {
      expect(readCalendars(text)).to.deep.equal({ entries: [shown], words: '' });
    });
  }

  it('keeps the words around it, and all entries', () => {
    const two = event('SUMMARY:One', 'END:VEVENT', 'BEGIN:VEVENT', 'SUMMARY:Two');
    expect(readCalendars(`Hi\n${two}\nok?`)).to.deep.equal({
      entries: ['Appointment: One', 'Appointment: Two'],
      words: 'Hi\nok?',
    });
  });

  it('is read without the calendar around it', () => {
    expect(readCalendars('BEGIN:VEVENT\nSUMMARY:One\nEND:VEVENT bye')).to.deep.equal({
      entries: ['Appointment: One'],
      words: 'bye',
    });
  });

  const wrote = (text: string): CustomerMessage => ({
    kind: 'message',
    dedupeId: 'd',
    providerMessageId: 'd',
    customer: { id: '7' },
    serviceIdentifier: 's',
    text,
    attachments: [],
  });

  it('is read in no time out of a text of boundaries alone', () => {
    const text = 'BEGIN:VEVENT'.repeat(80_000);
    expect(readCalendars(text)).to.deep.equal({ entries: [], words: text });
  });

  it('is told in words, and kept as it came', () => {
    const text = `see\n${event('SUMMARY:Dentist', 'DTSTART:20261201T100000Z')}`;
    expect(withCalendarsRead(wrote(text))).to.deep.include({
      text: 'see\nAppointment: Dentist\n2026-12-01 10:00 UTC',
      raw: { calendar: text },
    });
  });

  it('leaves every other text as it is', () => {
    for (const text of ['Hi', 'What is BEGIN:VCALENDAR?', 'BEGIN:VEVENT', 'END:VEVENT']) {
      const message = wrote(text);
      expect(withCalendarsRead(message)).to.equal(message);
    }
  });
});
