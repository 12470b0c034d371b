import type { ReactNode } from 'react';

const TOKEN = /`([^`]+)`|\[([^\]]+)\]\(([^)]+)\)/g;

/** Inline Markdown of our own documents: code and links. Links between documents show their words only. */
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
