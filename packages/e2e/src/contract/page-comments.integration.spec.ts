import { expect } from 'chai';
import { eventually } from '@ccm/testing/support';
import { fleetForTests } from '../fleet/index.ts';
import type { LabFleet } from '../fleet/index.ts';
import { adminList } from './admin.ts';

const WAIT = { timeoutMs: 30_000 };

describe("Comments on a page's post", () => {
  let fleet: LabFleet;

  fleetForTests({ brokers: 0, replicas: { 'smpp-worker': 0 }, env: { READ_MARKS: 'true' } }, (started) => {
    fleet = started;
  });

  const send = async (message: object): Promise<void> => {
    await fleet.send({ channel: 'facebook', ...message });
  };
  const forwarded = async (text: string) =>
    fleet.outside.hybridChat.waitForMessage((message) => message.text === text, WAIT);
  const comment = async (from: string, text: string): Promise<string> => {
    const { mid } = await fleet.outside.facebook.customerComments({ from, name: 'Jane Doe', text });
    await forwarded(text);
    return mid;
  };

  it('reach Hybrid Chat marked, once, despite repetitions', async () => {
    const { facebook, hybridChat } = fleet.outside;
    const { mid } = await facebook.customerComments(
      { from: '70001', name: 'Ann Lee', text: 'How much?' },
      { duplicates: 2 },
    );
    const { tag, refId, from, comment: place } = await forwarded('How much?');
    await facebook.customerComments({ from: '70001', id: mid, verb: 'edited', text: 'How much is it?' });
    const edited = await forwarded('How much is it?');

    expect({ tag, refId, name: from.name }).to.deep.equal({ tag: 'COMMENT', refId: '70001', name: 'Ann Lee' });
    expect(place).to.include({ id: mid });
    expect(edited['edited']).to.equal(true);
    expect(hybridChat.messages.filter(({ text }) => text === 'How much?')).to.have.length(1);
  });

  it('are answered in public by default, and the answer does not come back', async () => {
    const { facebook, hybridChat, crm } = fleet.outside;
    const mid = await comment('70002', 'Is it blue?');
    await send({ to: '70002', text: 'It is blue', id: 'fb-public' });
    const answer = await facebook.waitForComment(({ text }) => text === 'It is blue', WAIT);
    await crm.waitForStatus('fb-public', 1, WAIT);
    await facebook.settled();
    await comment('70002', 'Thank you');

    expect(answer.parentId).to.equal(mid);
    expect(hybridChat.messages.filter(({ text }) => text === 'It is blue')).to.deep.equal([]);
  });

  it('are answered in private once, and the second time fails with the reason', async () => {
    const { facebook } = fleet.outside;
    const mid = await comment('70003', 'My order?');
    const replyTo = { comment: mid, private: true };
    await send({ to: '70003', text: 'It left today', replyTo });
    const sent = await facebook.waitForSent(({ content }) => content.text === 'It left today', WAIT);
    await send({ to: '70003', text: 'Really', replyTo });
    const failed = await eventually(
      async () =>
        (await adminList(fleet, '/dead-letters?channel=facebook')).items.find((item) =>
          JSON.stringify(item).includes('private answer already'),
        ),
      { ...WAIT, describe: 'the dead letter of the second answer' },
    );

    expect(sent.to).to.equal('70003');
    expect(failed).to.include({ reason: 'rejected' });
  });

  it('are not marked as read, as messages to the page are', async () => {
    const { facebook } = fleet.outside;
    const marks = (customer: string): readonly string[] =>
      facebook.requests
        .map(({ body }) => body.toString())
        .filter((body) => body.includes('mark_seen') && body.includes(`"${customer}"`));
    await comment('70008', 'In public');
    await facebook.customerWrites({ from: '6412345678900708', text: 'To the page' });
    await forwarded('To the page');
    await eventually(() => marks('6412345678900708').length === 1);

    expect(marks('70008')).to.deep.equal([]);
  });

  it('are liked, hidden, shown again and deleted', async () => {
    const { facebook } = fleet.outside;
    const mid = await comment('70004', 'Buy cheap here');
    const states = [
      ['like', (found: { isLiked: boolean }) => found.isLiked],
      ['hide', (found: { isHidden: boolean }) => found.isHidden],
      ['unhide', (found: { isHidden: boolean }) => !found.isHidden],
    ] as const;
    for (const [action, isSo] of states) {
      await send({ to: '70004', action, replyTo: { comment: mid } });
      await facebook.waitForComment((found) => found.id === mid && isSo(found), WAIT);
    }
    await send({ to: '70004', action: 'delete', replyTo: { comment: mid } });
    await eventually(() => facebook.comments.every(({ id }) => id !== mid), { ...WAIT, describe: 'the deletion' });
  });
});
