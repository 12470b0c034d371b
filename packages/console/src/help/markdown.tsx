import type { ReactNode } from 'react';

const TOKEN = /`([^`]+)`|\[([^\]]+)\]\(([^)]+)\)/g;

/** Renders inline code and links of our own documents. Links between documents become plain text. */
export function InlineMarkdown({ text }: { readonly text: string }): ReactNode {
  const parts: ReactNode[] = [];
  let end = 0;
  for (const match of text.matchAll(TOKEN)) {
    if (match.index > end) parts.push(text.slice(end, match.index));
    const [whole, code, label] = match;
    parts.push(
      code === undefined ? (
        label
      ) : (
        <code key={match.index} className="inline-code">
          {code}
        </code>
      ),
    );
    end = match.index + whole.length;
  }
  parts.push(text.slice(end));
  return parts;
}
