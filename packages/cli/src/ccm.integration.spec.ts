import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { LAB, LabFleet } from '@ccm/e2e/fleet';
import { connectTo, eventually } from '@ccm/testing/support';
import { WebhookArchive } from '@ccm/shared/storage/archive';
import { Sealer } from '@ccm/shared/storage/sealing';
import { freePort } from '@ccm/testing/servers';
import { createProgram } from './program.ts';

const BIN = fileURLToPath(new URL('../bin/ccm.mjs', import.meta.url));
const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

interface Answer {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

describe('ccm', function () {
  this.timeout(120_000);
  let fleet: LabFleet;
  let home: string;
  let env: Record<string, string>;

  before(async function start() {
    this.timeout(120_000);
    home = await mkdtemp(join(tmpdir(), 'ccm-home-'));
    fleet = await LabFleet.start({
      brokers: 0,
      replicas: { 'smpp-worker': 0 },
      env: { WEBHOOK_ARCHIVE: '10 MB' },
    });
    env = { CCM_ADMIN_URL: fleet.service('gateway').adminUrl, CCM_ADMIN_TOKEN: LAB.adminToken };
  });

  after(async () => {
    await fleet.stop();
    await rm(home, { recursive: true });
  });

  const run = async (args: readonly string[], more: Readonly<Record<string, string>> = {}): Promise<Answer> => {
    const base = { PATH: process.env['PATH'] ?? '', HOME: home, NO_COLOR: '1' };
    const child = spawn(process.execPath, [BIN, ...args], { env: { ...base, ...env, ...more } });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, stdout, stderr };
  };
  const jsonLines = ({ stdout }: Answer): readonly Record<string, unknown>[] =>
    stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  const sendOne = async (to: string, text = 'Hello'): Promise<string> => {
    const sent = await run(['send', '--channel', 'sms', '--to', to, '--text', text, '--json']);
    return String(jsonLines(sent)[0]?.['id']);
  };

  it('sends a message and shows its timeline, found by its id and by its number', async () => {
    const id = await sendOne('+14155550142');
    const shown = await eventually(
      async () => {
        const answer = await run(['trace', id]);
        return answer.stdout.includes('sent') ? answer : undefined;
      },
      { timeoutMs: 40_000 },
    );

    expect(shown.stdout).to.include('accepted');
    const byNumber = await run(['trace', '+14155550142', '--json']);
    expect(jsonLines(byNumber).map((message) => message['id'])).to.include(id);
  });

  it('ends at an interrupt of its process alone, and at a second one, with 0', async () => {
    const child = spawn(process.execPath, [BIN, 'tail'], {
      env: { PATH: process.env['PATH'] ?? '', HOME: home, ...env },
    });
    let notes = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (notes += text));
    await eventually(() => notes.includes('following'), { timeoutMs: 40_000 });

    child.kill('SIGINT');
    child.kill('SIGINT');

    expect(await once(child, 'close')).to.deep.equal([0, null]);
  });

  it('follows live events up to the given number', async () => {
    const following = run(['tail', '--kind', 'message,dead-letter', '--channel', 'SMS', '--count', '1', '--json']);
    const stop = new AbortController();
    const sending = eventually(
      async () => {
        await sendOne('+14155550143');
        return stop.signal.aborted;
      },
      { timeoutMs: 40_000 },
    );
    const { code, stdout } = await following;
    stop.abort();
    await sending;

    expect(code).to.equal(0);
    expect(stdout).to.match(/^\{"event":"message"/);
  });

  describe('the webhooks', () => {
    const stateOf = (lines: readonly Record<string, unknown>[], list: string): readonly string[] =>
      lines.flatMap((line) => {
        const found = line[list];
        return Array.isArray(found)
          ? found.map((each: Record<string, unknown>) => [each['id'], each['state']].join(' '))
          : [];
      });

    it('are registered anew at a provider that calls another address, after a dry run that changes nothing', async () => {
      const { outside } = fleet;
      outside.viber.webhookUrl = 'http://127.0.0.1:9/elsewhere';
      const dry = jsonLines(await run(['webhooks', 'register', 'viber/default', '--dry-run', '--json']));
      expect(stateOf(dry, 'steps')).to.deep.equal(['webhook planned']);
      expect(stateOf(dry, 'checks')).to.include('webhook failed');

      const answer = await run(['webhooks', 'register', 'viber/default', '--json']);
      expect(answer.code, answer.stderr).to.equal(0);
      expect(stateOf(jsonLines(answer), 'steps')).to.deep.equal(['webhook passed']);
      expect(stateOf(jsonLines(answer), 'checks')).to.include('webhook passed');
    });

    it('are registered with the handshake of Meta, for the app and for the page', async () => {
      fleet.outside.facebook.webhookUrl = 'http://127.0.0.1:9/elsewhere';
      fleet.outside.facebook.subscribedFields = ['messages'];
      const before = await run(['webhooks', 'show', 'facebook/default']);
      expect(before.code).to.equal(1);
      expect(before.stderr).to.include('facebook/default');
      const answer = await run(['webhooks', 'register', 'facebook/default', '--json']);
      expect(answer.code, answer.stderr).to.equal(0);
      expect(stateOf(jsonLines(answer), 'steps')).to.deep.equal(['webhook passed', 'fields passed']);
      expect(fleet.outside.facebook.isSubscribed).to.equal(true);
      expect(stateOf(jsonLines(await run(['webhooks', 'show', 'facebook/default', '--json'])), 'checks')).to.include(
        'webhook passed',
      );
    });

    it('are not registered with credentials that the provider refuses: 1, and the remedy', async () => {
      fleet.outside.d360.misbehave({ match: '/v1/configs/webhook', status: 401, body: {}, times: 2 });
      const answer = await run(['webhooks', 'register', 'whatsapp/default']);
      expect(answer.code).to.equal(1);
      expect(answer.stdout).to.include('D360_API_KEY');
    });
  });

  it("reads archived webhooks again, and lists the differences without showing customers' texts", async () => {
    await fleet.outside.viber.customerWrites({ person: 'Ada', text: 'a very private question' });
    const same = await eventually(
      async () => {
        const answer = await run(['replay-webhooks', '--dry-run', '--channel', 'viber', '--json']);
        return jsonLines(answer).some(({ replayed }) => replayed !== 0) ? answer : undefined;
      },
      { timeoutMs: 40_000 },
    );
    expect(same.code, same.stderr).to.equal(0);

    const redis = connectTo(fleet.redis);
    const archive = new WebhookArchive(redis, new Sealer([LAB.signingKey]));
    const bounds = { maxBytes: 10_000_000, maxAgeMs: 86_400_000 };
    for await (const { envelope, version, events } of archive.newestFirst()) {
      const as = (id: string): typeof envelope => ({ ...envelope, id });
      await archive.put({ envelope: as('read-otherwise'), version, events: [{ kind: 'message' }] }, bounds);
      await archive.put({ envelope: as('written-otherwise'), version, events, messages: [{ tag: 'OLD' }] }, bounds);
      break;
    }
    redis.disconnect();
    const other = await run(['replay-webhooks', '--dry-run']);
    expect(other.code).to.equal(1);
    expect(other.stdout).to.include('read-otherwise').and.to.include('webhook.events[0].text');
    expect(other.stdout).to.include('written-otherwise').and.to.include('webhook.messages[0].tag');
    expect(other.stdout).not.to.include('private');
  });

  const unhappy: readonly (readonly [string, readonly string[], number, RegExp])[] = [
    ['an id that nothing has', ['trace', 'no-such-id'], 1, /No message has the id/],
    ['a dead letter that is not there', ['dead', 'show', 'no-such-id'], 1, /No dead letter has this id/],
    ['an id that leads elsewhere in a path', ['dead', 'show', '..'], 2, /"\.\." is no id/],
    ['an id that is empty', ['quarantine', 'release', ''], 2, /"" is no id/],
    ['a search for nothing', ['trace', ' '], 2, /is no id and no number/],
    ['a command that is none, with the nearest', ['trcae', 'x'], 2, /trace/],
    ['an option that is none', ['fleet', '--jsn'], 2, /--jsn/],
    ['a misspelt option, with the nearest', ['send', '--chanel', 'sms'], 2, /--channel/],
    ['a message without its text', ['send', '--channel', 'sms', '--to', '+447700900123'], 2, /--text/],
    ['a recipient that is none', ['send', '--channel', 'sms', '--to', 'x', '--text', 'y'], 2, /to/],
    ['a replay of ids of which one has no dead letter', ['dead', 'replay', 'no-such-id'], 1, /No dead letter matches/],
    ['a replay of everything that nobody asked for', ['dead', 'replay'], 2, /--all/],
    ['an account that is none, with the nearest', ['webhooks', 'register', 'viber/defualt'], 1, /viber\/default/],
    ['a channel that is none', ['tail', '--channel', 'fax'], 2, /channel: must be one of/],
    ['a time that is none', ['dead', 'list', '--since', 'yesterday'], 2, /since: must be a time/],
    ['a count that is none', ['tail', '--count', 'x'], 2, /--count/],
    ['a replay that would forward', ['replay-webhooks'], 2, /--dry-run/],
    ['webhooks of nobody', ['webhooks', 'register'], 2, /--all/],
    ['a profile that is not there', ['fleet', '--profile', 'none'], 2, /none\.env/],
    ['a file that is not there', ['doctor', 'env', '/nowhere/.env'], 2, /there is no such file/],
  ];
  for (const [what, args, code, says] of unhappy) {
    it(`answers ${what} with ${String(code)} and one sentence`, async () => {
      const answer = await run(args);

      expect(answer.stderr)
        .to.match(says)
        .and.not.match(/^ {4}at /m);
      expect(answer.code, answer.stderr).to.equal(code);
    });
  }

  it('ends with code 3 and a hint if the fleet cannot be reached or refuses the token', async () => {
    const nobody = await run(['fleet'], { CCM_ADMIN_URL: `http://127.0.0.1:${String(await freePort())}` });
    expect(nobody).to.include({ code: 3, stdout: '' });
    expect(nobody.stderr).to.include('CCM_ADMIN_URL');

    const { origin } = new URL(fleet.service('gateway').adminUrl);
    for (const url of [fleet.gatewayUrl, `${origin}/nowhere`]) {
      const elsewhere = await run(['fleet'], { CCM_ADMIN_URL: url });
      expect(elsewhere, url).to.include({ code: 3, stdout: '' });
      expect(elsewhere.stderr, url).to.include('is CCM_ADMIN_URL the admin port of a gateway');
    }

    const stranger = await run(['fleet'], { CCM_ADMIN_TOKEN: 'wrong' });
    expect(stranger.code).to.equal(3);
    expect(stranger.stderr).to.include('CCM_ADMIN_TOKEN').and.not.include('wrong');
  });

  for (const url of ['127.0.0.1:9081', 'ftp://127.0.0.1', 'http://127.0.0.1:9081?x', 'http://'])
    it(`ends with code 2 if CCM_ADMIN_URL is no address: ${url}`, async () => {
      const answer = await run(['fleet'], { CCM_ADMIN_URL: url });
      expect(answer).to.include({ code: 2, stdout: '' });
      expect(answer.stderr).to.include('CCM_ADMIN_URL').and.to.include('http://127.0.0.1:9081');
    });

  it('ends with code 2 if a token cannot be sent, and does not show it', async () => {
    const file = join(home, 'token-of-two-lines');
    await writeFile(file, 'first-half\nsecond-half\n');
    const broken = await run(['fleet'], { CCM_ADMIN_TOKEN: '', CCM_ADMIN_TOKEN_FILE: file });
    expect(broken).to.include({ code: 2, stdout: '' });
    expect(broken.stderr).to.include('CCM_ADMIN_TOKEN_FILE').and.not.include('half');

    await writeFile(file, '\n');
    const empty = await run(['fleet'], { CCM_ADMIN_TOKEN: '', CCM_ADMIN_TOKEN_FILE: file });
    expect(empty.code).to.equal(2);
    expect(empty.stderr).to.include('is empty');
  });

  it('reads a profile and a token file', async () => {
    const folder = join(home, '.config/ccm');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'token'), `${LAB.adminToken}\n`);
    await writeFile(
      join(folder, 'lab.env'),
      `CCM_ADMIN_URL=${fleet.service('gateway').adminUrl}\nCCM_ADMIN_TOKEN_FILE=${join(folder, 'token')}\n`,
    );
    const answer = await eventually(
      async () => {
        const said = await run(['fleet', '--profile', 'lab'], { CCM_ADMIN_URL: '', CCM_ADMIN_TOKEN: '' });
        return said.code !== 0 || said.stdout.includes('gateway') ? said : undefined;
      },
      { timeoutMs: 40_000 },
    );

    expect(answer.code, answer.stderr).to.equal(0);
    expect(answer.stdout).to.include('outbound-worker');
  });

  it('examines the fleet and says of each thing whether it is well', async () => {
    const lines = await eventually(
      async () => {
        const found = jsonLines(await run(['doctor', '--json']));
        // A replica that has only just started may not have told yet that what it depends on is there.
        return found.some(({ id, state }) => String(id).startsWith('replica') && state === 'ok') ? found : undefined;
      },
      { timeoutMs: 40_000 },
    );

    expect(lines.filter(({ id }) => id === 'clock')).to.have.lengthOf(1);
    // No smpp-worker runs here.
    const accounts = lines.filter(({ id }) => /^account\/(?!smpp)/.test(String(id)));
    expect(accounts.filter(({ state }) => state !== 'ok')).to.deep.equal([]);
    expect(lines.every(({ state }) => ['ok', 'warning', 'fault'].includes(String(state)))).to.equal(true);
  });

  describe('the examples of its help and of the pages for operators', () => {
    /** The commands below the help of every command, with ids and files that exist here. */
    const ofHelp = helpTexts().flatMap((help) =>
      [...help.matchAll(/^ {2}\$ ccm (.+)$/gm)].map(([, line]) => line ?? ''),
    );
    const ofPages = ['runbook', 'upgrade'].flatMap((page) =>
      [...pageOf(page).matchAll(/^ccm (.+)$/gm)].map(([, line]) => line ?? ''),
    );
    const examples = new Set([...ofHelp, ...ofPages]);
    /** Commands that ask for something which this fleet does not have: an answer of "no" is right. */
    const MAY_SAY_NO = /^(trace|dead|quarantine|doctor|webhooks|replay-webhooks)/;

    for (const example of examples) {
      it(`run: ccm ${example}`, async () => {
        const words = [...example.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');
        const counted = words[0] === 'tail' && !words.includes('--count') ? [...words, '--count', '1'] : words;
        const running = run(counted.map(realFile));
        if (words[0] === 'tail') await provoke(running);
        const answer = await running;

        const allowed = MAY_SAY_NO.test(example) ? [0, 1, ...(example.includes('tls') ? [3] : [])] : [0];
        expect(allowed, answer.stderr).to.include(answer.code);
      });
    }

    /** Causes the events that a `tail` waits for. */
    async function provoke(answered: Promise<unknown>): Promise<void> {
      const stop = new AbortController();
      const sending = eventually(
        async () => {
          const body = JSON.stringify({ channel: 'sms', to: '+14155552000', text: 'Hello' });
          await fleet.admin('/messages', { method: 'POST', body });
          return stop.signal.aborted;
        },
        { timeoutMs: 60_000, intervalMs: 300 },
      );
      await answered;
      stop.abort();
      await sending;
    }

    const realFile = (word: string): string =>
      word.endsWith('.env') ? fileURLToPath(new URL('../../../.env.example', import.meta.url)) : word;
  });

  it('prints a completion script for every shell', async () => {
    for (const shell of ['bash', 'zsh', 'fish']) {
      const { code, stdout } = await run(['completion', shell]);
      expect(code).to.equal(0);
      expect(stdout).to.include('replay');
    }
  });

  it('completes commands, options, values and files in bash', async () => {
    const { stdout: script } = await run(['completion', 'bash']);
    const lines = [
      ['ccm', 'd'],
      ['ccm', 'dead', ''],
      ['ccm', '--profile', 'lab', 'fl'],
      ['ccm', 'dead', 'list', '--channel', 'sms', '--re'],
      ['ccm', 'quarantine', 'release', 'q-1', '--tr'],
      ['ccm', 'completion', ''],
      ['ccm', '--profile', ''],
      ['ccm', 'doctor', 'env', 'tsconfig.b'],
    ];
    const ask = 'COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _ccm; echo "${COMPREPLY[*]}"';
    const answers = lines.map((words) =>
      execFileSync('bash', ['-c', `${script}\n${ask}`, 'bash', ...words], { cwd: ROOT, encoding: 'utf8' }).trim(),
    );
    expect(answers).to.deep.equal([
      'doctor dead',
      'list show replay drop',
      'fleet',
      '--reason',
      '--trust',
      'bash zsh fish',
      '',
      'tsconfig.base.json',
    ]);
  });

  it('follows on while Redis is away, and says so', async () => {
    const child = spawn(process.execPath, [BIN, 'tail'], {
      env: { PATH: process.env['PATH'] ?? '', HOME: home, ...env },
    });
    let notes = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (notes += text));
    const says = async (note: string): Promise<boolean> =>
      eventually(() => notes.includes(note), { timeoutMs: 40_000, describe: note });
    await says('following');
    await fleet.redis.kill();
    await says('Redis does not answer the gateway');
    await fleet.redis.start();
    await says('Redis answers the gateway again');

    child.kill('SIGINT');
    expect(await once(child, 'close')).to.deep.equal([0, null]);
  });
});

function pageOf(name: string): string {
  return readFileSync(new URL(`../../../docs/${name}.md`, import.meta.url), 'utf8');
}

function helpTexts(): readonly string[] {
  const program = createProgram('0.0.0');
  const all = (command: typeof program): readonly (typeof program)[] => [command, ...command.commands.flatMap(all)];
  return all(program).map((command) => {
    let help = '';
    command.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();
    return help;
  });
}
