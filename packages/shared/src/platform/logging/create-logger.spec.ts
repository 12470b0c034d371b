import { expect } from 'chai';
import { createLogger } from './create-logger.ts';
import type { LoggerOptions } from './create-logger.ts';
import { UpstreamError } from '@ccm/core/domain';

const SECRET = 'sw0rdfish/+"quoted"';

function logOf(write: (logger: ReturnType<typeof createLogger>) => void, options: Partial<LoggerOptions> = {}): string {
  const lines: string[] = [];
  const destination = { write: (line: string): number => lines.push(line) };
  write(createLogger({ level: 'info', service: 'gateway', customerData: false, destination, ...options }));
  return lines.join('');
}

const objectOf = (line: string): Record<string, unknown> => JSON.parse(line) as Record<string, unknown>;

describe('createLogger', () => {
  it('writes one JSON line with an ISO time, the level as a word, and the service', () => {
    const line = objectOf(
      logOf((log) => {
        log.info({ attempt: 2 }, 'message forwarded');
      }),
    );
    expect(line).to.include({
      level: 'info',
      service: 'gateway',
      pid: process.pid,
      attempt: 2,
      msg: 'message forwarded',
    });
    expect(new Date(String(line['time'])).toISOString()).to.equal(line['time']);
  });

  const carriers: Record<string, object> = {
    'a field': { anything: SECRET },
    'a deep field': { a: [{ b: { c: `x${SECRET}y` } }] },
    'the text of an error': { err: new Error(`refused ${SECRET}`) },
    'the cause of an error': { err: new Error('failed', { cause: new Error(SECRET) }) },
    'a percent-encoded address': { url: `https://host/?key=${encodeURIComponent(SECRET)}` },
    'JSON inside a text': { note: JSON.stringify({ a: SECRET }) },
    'the name of a field': { [SECRET]: 1 },
  };
  for (const [title, fields] of Object.entries(carriers)) {
    it(`hides a known secret in ${title}, and the line stays JSON`, () => {
      const line = logOf(
        (log) => {
          log.warn(fields, 'sending failed');
        },
        { secrets: [SECRET] },
      );
      expect(objectOf(line)['msg']).to.equal('sending failed');
      expect(line).to.include('[redacted]').and.not.include('sw0rdfish');
    });
  }

  it('hides the whole of a secret that begins with another one', () => {
    const secrets = ['sw0rdfish', 'sw0rdfish-of-the-sea'];
    for (const known of [secrets, secrets.toReversed()]) {
      const line = logOf(
        (log) => {
          log.info({ note: 'sw0rdfish-of-the-sea' }, 'seen');
        },
        { secrets: known },
      );
      expect(objectOf(line)).to.include({ note: '[redacted]' });
    }
  });

  it('looks for secrets of four characters and more', () => {
    const line = logOf(
      (log) => {
        log.info({ note: 'abc abcd' }, 'seen');
      },
      { secrets: ['abc', 'abcd'] },
    );
    expect(objectOf(line)).to.include({ note: 'abc [redacted]' });
  });

  it('leaves a number alone that happens to equal a secret', () => {
    const line = objectOf(
      logOf(
        (log) => {
          log.info({ count: 123456, note: 'is 123456' }, 'counted');
        },
        { secrets: ['123456'] },
      ),
    );
    expect(line).to.include({ count: 123456, note: 'is [redacted]' });
  });

  const fields: Record<string, object> = {
    authorization: { headers: { Authorization: 'hush-hush' } },
    password: { auth: { password: 'hush-hush' } },
    'numeric password': { smpp: { password: 4711471147 } },
    pass: { auth: { user: 'ccm', pass: 'hush-hush' } },
    token: { token: 'hush-hush' },
    accessToken: { facebook: { pageAccessToken: 'hush-hush' } },
    'a header array': { headers: { 'set-cookie': ['a=hush-hush', 'b=hush-hush'] } },
    'JSON in text': { body2: '{"password":"hush-hush"}' },
    'a basic header in text': { note: 'sent Basic aHVzaC1odXNo to it' },
    'credentials in an address': { note: 'redis://me:hush-hush@host:6379/0' },
  };
  for (const [title, value] of Object.entries(fields)) {
    it(`hides unknown secrets by their place: ${title}`, () => {
      const line = logOf((log) => {
        log.info(value, 'configured');
      });
      expect(objectOf(line)['msg']).to.equal('configured');
      expect(line)
        .to.include('[redacted]')
        .and.not.match(/hush-hush|4711471147|aHVzaC1odXNo/);
    });
  }

  it('does not take ids and counters for tokens', () => {
    const value = { message_token: '5741311803571721087', tokens_left: 3, passed: true, bypass: 'no' };
    expect(
      objectOf(
        logOf((log) => {
          log.info(value, 'seen');
        }),
      ),
    ).to.include(value);
  });

  describe('customer data', () => {
    const write = (logger: ReturnType<typeof createLogger>): void => {
      const err = new UpstreamError('crm', 'refused for +447911123456', {
        retryable: false,
        status: 400,
        answer: 'Dear Jane',
      });
      logger.child({ number: '+447911123456' }).error({ text: 'My PIN is 1234', err }, 'report refused');
    };

    it('is masked: numbers keep their ends, texts their length', () => {
      const line = logOf(write);
      expect(objectOf(line)).to.include({ number: '+44…456', text: '[14 characters]' });
      expect(line).to.not.match(/7911123|PIN|Dear Jane/);
      expect(objectOf(line)['err']).to.include({ message: 'refused for +44…456', status: 400 });
    });

    it('is masked in each field that holds some', () => {
      const id = '4915112345678';
      const numbers = { number: id, customerId: id, customer: id, refId: id, recipient: id, sender: id };
      const texts = { text: 'Dear Jane', answer: 'Dear Jane', body: { to: 'Jane' }, payload: 'Dear Jane' };
      const line = objectOf(
        logOf((log) => {
          log.info({ ...numbers, ...texts }, 'seen');
        }),
      );
      for (const field of Object.keys(numbers)) expect(line[field], field).to.equal('…678');
      for (const field of Object.keys(texts)) expect(line[field], field).to.match(/^\[(9|13) characters\]$/);
    });

    const ids: readonly (readonly [string, unknown, unknown])[] = [
      ['a number, with the beginning of its country code', '+447911123456', '+44…456'],
      ['an id of another kind', '447911123456', '…456'],
      ['an id with a plus inside', 'ab+447911123456', '…456'],
      ['the shortest id that shows its end', '123456', '…456'],
      ['a shorter id, which shows nothing', '12345', '…'],
      ['several numbers, each for itself', ['+447911123456', '12345'], ['+44…456', '…']],
      ['no number', null, null],
    ];
    for (const [what, customerId, shown] of ids) {
      it(`is masked as ${what}`, () => {
        const line = objectOf(
          logOf((log) => {
            log.info({ customerId }, 'seen');
          }),
        );
        expect(line['customerId']).to.deep.equal(shown);
      });
    }

    it('is shown with LOG_CUSTOMER_DATA=true', () => {
      const line = logOf(write, { customerData: true });
      expect(objectOf(line)).to.include({ number: '+447911123456', text: 'My PIN is 1234' });
      expect(objectOf(line)['err']).to.include({ answer: 'Dear Jane' });
    });
  });

  it('shows which command of Redis failed, and not what it carried', () => {
    const command = { name: 'hello', args: ['3', 'AUTH', 'default', 'hush'] };
    const err = Object.assign(new Error('WRONGPASS invalid username-password pair'), { command });
    const line = logOf((log) => {
      log.warn({ err }, 'redis connection failed');
    });
    expect(objectOf(line)['err']).to.deep.include({ command: { name: 'hello' } });
    expect(line).to.not.include('hush');
  });

  it('shows an error with its type, stack, causes and plain fields, and without live objects', () => {
    class Socket {
      secret = 'in a socket';
    }
    const cause = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED', socket: new Socket() });
    const err = new UpstreamError('crm', 'cannot be reached', { retryable: true, retryAfterMs: 5000, cause });
    const line = logOf((log) => {
      log.error({ err }, 'report failed');
    });
    const shown = objectOf(line)['err'] as Record<string, unknown>;
    expect(shown).to.deep.include({ type: 'UpstreamError', upstream: 'crm' });
    expect(shown['stack']).to.include('create-logger.spec.ts');
    expect(shown['advice']).to.deep.include({ retryable: true, retryAfterMs: 5000 });
    expect(shown['cause']).to.include({ message: 'connect ECONNREFUSED', code: 'ECONNREFUSED' });
    expect(line).to.not.include('in a socket');
  });
});
