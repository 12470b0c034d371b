import { expect } from 'chai';
import type { DeliveryError } from '@ccm/core/domain';
import { failureFromReply } from './failures.ts';

const refusal = (error: Readonly<Record<string, unknown>>): DeliveryError | undefined =>
  failureFromReply(
    { status: 400, headers: {}, body: Buffer.alloc(0) },
    {
      error: { type: 'OAuthException', ...error },
    },
  );

describe('why Messenger refused a message', () => {
  it("shows Meta's own words", () => {
    const message = '(#100) Length of param message[text] must be less than or equal to 2000';

    expect(refusal({ code: 100, message })?.message).to.include(message);
    expect(refusal({ code: 100, message, error_user_msg: 'The text is too long' })?.message).to.include(
      'The text is too long',
    );
  });

  it('never shows a token, wherever Meta repeats it', () => {
    const token = `EAAG${'x1'.repeat(40)}`;

    for (const code of [100, 190, 200, 999]) {
      expect(refusal({ code, message: `Malformed access token ${token}` })?.message, String(code)).to.not.include(
        token,
      );
    }
  });

  it('is the type of a file that Messenger does not take', () => {
    const message = "(#546) The type of file you're trying to attach isn't allowed.";

    expect(refusal({ code: 546, message })).to.include({ reason: 'invalid-message' });
  });

  it('is too many of a thing, or too few, and no fault of the account', () => {
    for (const code of [105, 194])
      expect(refusal({ code }), String(code)).to.include({ reason: 'invalid-message', pauses: 'message' });
  });

  it('is a page that Meta has restricted for a time: its other messages wait', () => {
    const message = '(#2022) You have been temporarily blocked from performing this action.';

    expect(refusal({ code: 2022, message })).to.include({ reason: 'blocked-account', pauses: 'account' });
  });

  it('is a customer who blocked the page, recognised by the words of an old answer', () => {
    const message = "(#200) This person isn't receiving messages from you right now.";

    expect(refusal({ code: 200, message })).to.include({ reason: 'undeliverable', pauses: 'message' });
    expect(refusal({ code: 200, message: '(#200) Missing permission' })).to.include({ reason: 'bad-credentials' });
  });

  it('names the person who must act when a token fails', () => {
    expect(refusal({ code: 190, error_subcode: 458 })?.message).to.include('connect it again');
    expect(refusal({ code: 190, error_subcode: 492 })?.message).to.include('no longer an administrator');
    expect(refusal({ code: 102 })).to.include({ reason: 'bad-credentials', pauses: 'account' });
  });

  it('is a pause if the app has reached a limit, and no account fault if another app owns the conversation', () => {
    expect(refusal({ code: 341 })).to.include({ reason: 'throttled' });
    expect(refusal({ code: 200, error_subcode: 2_018_164 })).to.include({ reason: 'rejected', pauses: 'message' });
    expect(refusal({ code: 36_003 })).to.include({ reason: 'invalid-message' });
    expect(refusal({ code: 1_609_005 })).to.include({ reason: 'media-unavailable' });
  });
});
