import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { eventually } from '@ccm/testing/support';
import { LabFleet } from '../fleet/index.ts';
import { Lab, LabServer } from './index.ts';
import { LabBrowser } from './lab-browser.ts';

const IMAGES = fileURLToPath(new URL('../../../../docs/images/', import.meta.url));
/** Written only where it is asked for, so that a test changes no file. */
const WRITES_IMAGES = process.env['CCM_WRITE_PICTURES'] === '1';

const PHONES = [
  { id: 'whatsapp-360dialog', name: '李娜 Li Na', last: 'Read' },
  { id: 'whatsapp-cloud', name: 'Tomás Ruiz', last: 'Read' },
  { id: 'messenger', name: 'Zoë Müller', last: 'Read' },
  { id: 'instagram', name: 'Peter Claes', last: 'Read' },
  { id: 'viber', name: 'Олена Коваль', last: 'Read' },
  { id: 'sms-twilio', name: 'Maya Brooks', last: 'Delivered' },
  { id: 'whatsapp-twilio', name: 'Ada Okoye', last: 'Read' },
  { id: 'smpp', name: 'سمير حداد', last: 'Delivered' },
] as const;

/** A customer of Telegram, which never reports a message as delivered. */
const TELEGRAM = { id: 'telegram', name: 'Rosa Delgado', last: 'Sent' } as const;

/** A customer who comments on a post of the page: Meta reports nothing about the answers. */
const COMMENTS = { id: 'facebook-comments', name: 'Kwame Mensah' } as const;

/** A tenth of a second without a sound, as a WAV file of 8 bits. */
function silence(): Buffer {
  const [rate, samples] = [8000, 800];
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(36 + samples, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(rate, 24);
  header.writeUInt32LE(rate, 28);
  header.writeUInt16LE(1, 32);
  header.writeUInt16LE(8, 34);
  header.write('data', 36);
  header.writeUInt32LE(samples, 40);
  return Buffer.concat([header, Buffer.alloc(samples, 128)]);
}

describe("The lab's page", () => {
  let fleet: LabFleet;
  let lab: Lab;
  let server: LabServer;
  let browser: LabBrowser;

  before(async function start() {
    this.timeout(120_000);
    fleet = await LabFleet.start({ brokers: 'pair', replicas: { 'outbound-worker': 2 } });
    lab = await Lab.start(fleet);
    lab.paceMs = 50;
    server = await LabServer.start(lab);
    browser = await LabBrowser.open(server.url);
  });

  after(async function stop() {
    this.timeout(120_000);
    await browser.close();
    await server.stop();
    await lab.stop();
    await fleet.stop();
  });

  afterEach(() => {
    expect(browser.complaints).to.deep.equal([]);
  });

  for (const { id, name, last } of [...PHONES, TELEGRAM]) {
    it(`carries a message of ${name} to the desk, and the answer to the phone, up to "${last}"`, async () => {
      const page = await browser.page();
      await page.openConversation(name);
      await page.writeOn(id, `Hello from ${id} ☕`);
      await page.deskRow(`Hello from ${id} ☕`).waitFor();
      await page.answer(`Good day, ${id} ✔`);
      await page.bubble(id, `Good day, ${id} ✔`).waitFor();

      await page.deskRow(`Good day, ${id} ✔`).getByRole('img', { name: last }).waitFor();
      await page.bubble(id, `Hello from ${id} ☕`).getByRole('img', { name: 'Delivered' }).waitFor();
    });
  }

  it("shows comments below the page's post, with their authors, and the page's answer among them", async () => {
    const page = await browser.page();
    await page.openConversation(COMMENTS.name);
    await page.writeOn(COMMENTS.id, 'Is it waterproof?');
    await page.deskRow('Is it waterproof?').waitFor();
    await page.answer('Yes, it is.');

    await page.bubble(COMMENTS.id, 'New in the shop').waitFor();
    await page.bubble(COMMENTS.id, 'Is it waterproof?').getByText(COMMENTS.name).waitFor();
    await page.bubble(COMMENTS.id, 'Yes, it is.').getByText('Example Shop').waitFor();
  });

  it('scrolls the phone of the conversation that is opened into view as a whole', async () => {
    const page = await browser.page();
    const isWhole = async (id: string): Promise<boolean> => {
      const [row, phone] = await Promise.all([
        page.page.locator('.shelf-row').boundingBox(),
        page.phone(id).boundingBox(),
      ]);
      return row !== null && phone !== null && phone.x >= row.x && phone.x + phone.width <= row.x + row.width;
    };
    for (const { id, name } of [PHONES[7], PHONES[3], PHONES[0]]) {
      await page.openConversation(name);
      await page.answer(`In full view, ${id}`);

      await eventually(async () => isWhole(id));
    }
  });

  it('sends a picture, a file, a place and a contact from WhatsApp', async () => {
    const page = await browser.page();
    const attach = page.phone('whatsapp-360dialog').getByRole('button', { name: 'Attach' });
    for (const item of ['Photo of a parcel', 'Invoice (PDF)', 'Location', 'Contact']) await page.choose(attach, item);

    await page.desk
      .getByRole('img', { name: /file\.jpg|parcel\.jpg/ })
      .first()
      .waitFor();
    await page.deskRow('invoice.pdf').first().waitFor();
    await page.deskRow('London Eye').first().waitFor();
    await page.deskRow('Bob Stone').first().waitFor();
  });

  it('plays a sound that a customer sends, on the phone and at the desk', async () => {
    const page = await browser.page();
    const sound = { name: 'question.wav', mimeType: 'audio/wav', buffer: silence() };
    await page.phone('whatsapp-360dialog').locator('input[type=file]').setInputFiles(sound);

    const playable = "[...document.querySelectorAll('audio')].filter(({ readyState }) => readyState > 0).length";
    await eventually(async () => (await page.page.evaluate<number>(playable)) === 2);
  });

  it('offers on a phone only kinds of content that its channel can carry', async () => {
    const page = await browser.page();

    expect(await page.phone('smpp').getByRole('button', { name: 'Attach' }).count()).to.equal(0);
    expect(await page.phone('whatsapp-twilio').getByRole('button', { name: 'Attach' }).count()).to.equal(1);
    await page.phone('messenger').getByRole('button', { name: 'Attach' }).click();
    expect(await page.page.getByRole('menuitem', { name: 'Location' }).count()).to.equal(0);
  });

  it("shows buttons, lists, keyboards and carousels as each app does, and brings back the customer's choice", async () => {
    const page = await browser.page();
    await page.desk.getByRole('button', { name: 'Buttons' }).click();
    await page.phone('whatsapp-360dialog').getByRole('button', { name: 'Track my parcel' }).last().click();
    await page.deskRow('payload TRACK').waitFor();
    await page.desk.getByRole('button', { name: 'List' }).click();
    await page.choose(page.phone('whatsapp-360dialog').getByRole('button', { name: 'Menu' }), 'Friday 8 to 10');
    await page.deskRow('payload SLOT-4').waitFor();

    await page.openConversation('Олена Коваль');
    await page.desk.getByRole('button', { name: 'Buttons' }).click();
    await page.phone('viber').getByRole('button', { name: 'Change address' }).click();
    await page.deskRow('Change address').last().waitFor();

    await page.openConversation('Zoë Müller');
    await page.desk.getByRole('button', { name: 'Carousel' }).click();
    await page.phone('messenger').getByRole('button', { name: 'Buy: City backpack' }).click();
    await page.deskRow('payload BUY City backpack').waitFor();
  });

  it('sends a file and a template from the desk', async () => {
    const page = await browser.page();
    await page.choose(page.desk.getByRole('button', { name: 'File' }), 'shoe.png');
    await page.phone('whatsapp-360dialog').getByRole('img', { name: 'shoe.png' }).waitFor();
    await page.choose(page.desk.getByRole('button', { name: 'Template' }), 'Order on its way');

    await page.bubble('whatsapp-360dialog', 'your order A-1047 has left our warehouse').waitFor();
  });

  // For the picture in docs/messages.md alone: what each channel makes of cards, its own specs say.
  if (WRITES_IMAGES)
    it("shows a carousel on every phone, as cards or as the channel's replacement", async () => {
      const page = await browser.page({ width: 4200, height: 900 });
      for (const { id, name } of [COMMENTS, TELEGRAM, ...PHONES.toReversed()]) {
        await page.writeOn(id, `Show me bags, ${id}`);
        await page.openConversation(name);
        await page.deskRow(`Show me bags, ${id}`).waitFor();
        await page.desk.getByRole('button', { name: 'Carousel' }).click();
        for (const card of ['Trail runner', 'Steel bottle']) await page.bubble(id, card).last().waitFor();
      }
      await page.page.locator('.shelf').screenshot({ path: `${IMAGES}lab-carousel.png` });
    }).timeout(120_000);

  it('reacts to a message, and quotes one', async () => {
    const page = await browser.page();
    const phone = 'whatsapp-360dialog';
    await page.answer('React to this');
    const more = page.bubble(phone, 'React to this').getByRole('button', { name: 'React or reply' });
    await page.choose(more, '👍');
    await page.deskRow('Reacted with 👍').waitFor();
    await page.choose(more, 'Reply');
    await page.writeOn(phone, 'Quoting it');

    await page.bubble(phone, 'Quoting it').getByText('React to this').waitFor();
  });

  it('keeps messages at the provider while the phone is off', async () => {
    const page = await browser.page();
    const phone = page.phone('viber');
    await page.openConversation('Олена Коваль');
    await page.choose(phone.getByRole('button', { name: /^Receipts/ }), 'Switched off');
    await page.answer('Good night');
    await phone.getByText('1 message waits at the provider.').waitFor();
    await page.choose(phone.getByRole('button', { name: /^Receipts/ }), 'In hand');

    await page.bubble('viber', 'Good night').waitFor();
    await page.deskRow('Good night').getByRole('img', { name: 'Read' }).waitFor();
  });

  it('shows the notifications of the CRM', async () => {
    const page = await browser.page();
    await page.desk.getByRole('tab', { name: 'CRM' }).click();

    await page.desk.getByText('2 delivered').first().waitFor();
  });

  it('marks an answer that a provider refuses as failed, with the way to its trail', async () => {
    const page = await browser.page();
    await page.switchTrouble('Provider refuses', true);
    await page.answer('This one fails');
    const row = page.deskRow('This one fails');
    await row.getByRole('img', { name: 'Failed' }).waitFor();
    const trail = await row.getByRole('link', { name: 'Trail' }).getAttribute('href');
    await page.switchTrouble('Provider refuses', false);

    const answer = await fetch(new URL(trail ?? '', server.url), { redirect: 'manual' });
    expect(answer.headers.get('location')).to.match(/\/console\/messages\?q=agent-[0-9a-f]{8}#token=./);
  });

  for (const title of [
    'Provider down',
    'Provider says 429',
    'Provider slow',
    'Everything three times',
    'Reports lost',
    'Hybrid Chat down',
    'Broker fail-over',
    'Redis gone',
  ]) {
    it(`switches "${title}" on and off`, async function long() {
      this.timeout(120_000);
      const page = await browser.page();
      const trouble = page.page.getByRole('switch', { name: title });
      await page.switchTrouble(title, true);
      await eventually(async () => (await trouble.isChecked()) && trouble.isEnabled(), { timeoutMs: 40_000 });
      await page.switchTrouble(title, false);
      await eventually(async () => !(await trouble.isChecked()) && trouble.isEnabled(), { timeoutMs: 60_000 });

      expect(lab.troubles.views.filter(({ on }) => on)).to.deep.equal([]);
    });
  }

  it('shows a killed service as down, and as running once it is back', async function long() {
    this.timeout(120_000);
    const page = await browser.page();
    const service = page.page.locator('.service', { hasText: 'outbound-worker 1' });
    await page.switchTrouble('Service killed', true);
    await service.getByText('is down').waitFor({ state: 'attached' });
    await page.switchTrouble('Service killed', false);

    await service.getByText('is running').waitFor({ state: 'attached', timeout: 60_000 });
  });

  it('makes a load with live rate and latency', async () => {
    const page = await browser.page();
    const panel = page.page.getByRole('region', { name: 'Load' });
    await panel.getByRole('slider').press('Home');
    await panel.getByRole('slider').press('ArrowRight');
    await panel.getByRole('slider').press('ArrowRight');
    await panel.getByRole('button', { name: 'Start' }).click();
    await eventually(async () => /\d ms/.test(await panel.innerText()), { timeoutMs: 40_000 });
    await panel.getByRole('button', { name: 'Stop' }).click();

    await eventually(() => lab.load.view.perSecond === 0, { timeoutMs: 40_000, describe: 'the load to stop' });
  });

  it('leads a newcomer through the tour', async () => {
    const page = await browser.newPage();
    const { tour } = page;
    await tour.getByRole('heading', { name: '1. Write as a customer' }).waitFor();
    await page.writeOn('whatsapp-360dialog', 'Where is my order?');
    await tour.getByRole('heading', { name: '2. Answer with buttons' }).waitFor();
    await page.desk.getByRole('button', { name: 'Buttons' }).click();
    await tour.getByRole('heading', { name: '3. Press a button' }).waitFor();
    await page.phone('whatsapp-360dialog').getByRole('button', { name: 'Track my parcel' }).last().click();
    await tour.getByRole('heading', { name: '4. Break the provider' }).waitFor();
    await page.switchTrouble('Provider refuses', true);
    await page.answer('Tour: this fails');
    await tour.getByRole('heading', { name: '5. Fix it, and replay' }).waitFor();
    const letters = tour.getByRole('link', { name: 'Open the dead letters' });
    expect(await letters.getAttribute('href')).to.match(/dead-letters$/);
    await page.switchTrouble('Provider refuses', false);
    await fleet.admin('/dead-letters/replay', { method: 'POST', body: JSON.stringify({ filter: {} }) });

    await tour.getByRole('heading', { name: 'That is the whole way' }).waitFor();
    await page.bubble('whatsapp-360dialog', 'Tour: this fails').waitFor();
    await tour.getByRole('button', { name: 'Play on' }).click();
    await tour.waitFor({ state: 'detached' });
  });

  it('needs no mouse', async () => {
    const page = await browser.page();
    await page.page.getByRole('radio', { name: /Messenger/ }).focus();
    await page.page.keyboard.press('Space');
    await page.phone('messenger').getByRole('textbox').focus();
    await page.page.keyboard.type('By keyboard');
    await page.page.keyboard.press('Enter');
    await page.bubble('messenger', 'By keyboard').waitFor();
    await page.deskRow('By keyboard').waitFor();
    const trouble = page.page.getByRole('switch', { name: 'Reports lost' });
    await trouble.focus();
    await page.page.keyboard.press('Space');
    await eventually(async () => trouble.isChecked());
    await page.page.keyboard.press('Space');

    await eventually(() => lab.troubles.views.every(({ on }) => !on));
  });

  for (const theme of ['light', 'dark'] as const) {
    it(`has nothing that axe objects to, ${theme}`, async function long() {
      this.timeout(120_000);
      const page = await browser.page({ theme });
      if (WRITES_IMAGES && theme === 'light') await page.page.screenshot({ path: `${IMAGES}lab-light.png` });

      expect(await page.accessibilityFaults(theme === 'light' ? 'all' : 'colours')).to.deep.equal([]);
    });
  }

  it('fits a phone of 360 pixels, one place at a time', async () => {
    const page = await browser.page({ width: 360, height: 740 });
    const places = page.page.getByRole('navigation', { name: 'Places' });
    const overflow = async (): Promise<number> =>
      page.page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');
    const widths = [await overflow()];
    for (const place of ['Desk', 'Trouble', 'Phones']) {
      await places.getByRole('button', { name: place }).click();
      widths.push(await overflow());
    }

    expect(widths).to.deep.equal([0, 0, 0, 0]);
    expect(await page.phone('messenger').isVisible()).to.equal(true);
    expect(await page.desk.isVisible()).to.equal(false);
    expect(await page.accessibilityFaults()).to.deep.equal([]);
  });

  it('says when the lab is gone, and continues when it is back', async function long() {
    this.timeout(120_000);
    const page = await browser.page();
    const port = Number(new URL(server.url).port);
    await server.stop();
    await page.page.getByRole('status').filter({ hasText: 'Connection lost' }).waitFor();
    server = await LabServer.start(lab, { port });
    await page.page.getByRole('status').filter({ hasText: 'Connection lost' }).waitFor({ state: 'detached' });

    expect(browser.complaints.every((complaint) => complaint.includes('ERR_'))).to.equal(true);
    browser.complaints.length = 0;
  });
});
