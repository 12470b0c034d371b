import type { ReactNode } from 'react';

/** The post of a Facebook page under which the customer comments. @param comments their number */
export const PagePost = ({ comments }: { readonly comments: number }): ReactNode => (
  <li className="post">
    <p>New in the shop: the trail runner, light and waterproof. Questions? Ask us below.</p>
    <img className="post-picture" src="/lab/files/shoe.png" alt="" />
    <p className="post-foot">
      {comments === 0 ? 'No comments yet' : `${String(comments)} ${comments === 1 ? 'comment' : 'comments'}`}
    </p>
  </li>
);
