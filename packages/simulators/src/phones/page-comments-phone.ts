import { compact } from '@ccm/core/objects';
import type { FacebookSimulator, PageComment } from '../facebook/index.ts';
import { graphErrorBody } from '../facebook/index.ts';
import type { Content } from '../lab-protocol/index.ts';
import { PEOPLE } from '../world/index.ts';
import { mediaAt, newcomers, refusalOf, textOf } from './phone-driver.ts';
import type { PhoneDriver } from './phone-driver.ts';

/** A post of a Facebook page: the customer's comments, and the page's answers under it. Meta reports nothing about those answers. */
export function pageCommentsPhone(facebook: FacebookSimulator): PhoneDriver {
  const { id, name } = PEOPLE.comments;
  const [page] = facebook.pages;
  const fresh = newcomers(() => answersTo(id, facebook.comments), { keyOf: (comment) => comment.id });
  return {
    id: 'facebook-comments',
    channel: 'facebook',
    provider: 'facebook',
    app: 'facebook',
    title: 'Facebook post',
    carrier: 'Meta',
    customer: { id, name },
    us: `Page ${page.id}`,
    abilities: ['text', 'reply'],
    steps: [],
    takeOver: () => undefined,
    write: async (action, duplicates) => {
      const parentId = action.kind === 'text' ? action.replyTo : undefined;
      const comment = { from: id, name, text: textOf(action), ...compact({ parentId }) };
      const { mid, outcome } = await facebook.customerComments(comment, { duplicates });
      return { id: mid, ...refusalOf(outcome) };
    },
    arrivals: () => fresh().map((comment) => ({ key: comment.id, atMs: comment.atMs, content: contentOf(comment) })),
    report: async (_key, step) => {
      const fault = { match: { method: 'POST', path: '/comments' }, status: 400, body: graphErrorBody(368) };
      if (step === 'failed') facebook.misbehave(fault);
      return Promise.resolve();
    },
    onChange: (listener) => facebook.onChange(listener),
  };
}

/** The page's answers under the comments of this customer. */
function answersTo(customerId: string, comments: readonly PageComment[]): readonly PageComment[] {
  const own = new Set(comments.filter(({ from }) => from === customerId).map(({ id }) => id));
  return comments.filter(({ from, parentId }) => from !== customerId && own.has(parentId));
}

const contentOf = ({ text, picture }: PageComment): Content => ({
  ...(text === '' ? {} : { text }),
  ...(picture === undefined ? {} : { media: [mediaAt(picture)] }),
});
