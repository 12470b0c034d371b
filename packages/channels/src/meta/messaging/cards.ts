import type { Card } from '@ccm/core/domain';
import { isTakenAsItIs } from '../../media/index.ts';
import { became, descriptionsAsText, wereCut } from '../../text/index.ts';
import { isTemplateButton, toTemplateButton } from './buttons.ts';
import { templatePiece } from './pieces.ts';
import type { Piece, RenderContext } from './pieces.ts';
import { LIMITS } from './product.ts';
import { isWebAddress, shorten } from './words.ts';

/** Meta wants a title and something beside it, and at most three buttons that it knows. */
export function sortCards(
  cards: readonly Card[],
  { product, notes }: RenderContext,
): { readonly native: readonly Card[]; readonly asText: readonly Card[] } {
  const fits = ({ title, subtitle, imageUrl, url, buttons }: Card): boolean =>
    title !== '' &&
    Boolean(subtitle || imageUrl || url || buttons.length > 0) &&
    [imageUrl, url].every((address) => !address || isWebAddress(address)) &&
    (!imageUrl || isTakenAsItIs({ kind: 'image', url: imageUrl }, product.media)) &&
    buttons.length <= LIMITS.templateButtons &&
    buttons.every(isTemplateButton(product)) &&
    descriptionsAsText(buttons) === '';
  const asText = cards.filter((card) => !fits(card));
  notes.push(
    ...became(asText.length, 'card', `text: ${product.name} cannot show ${asText.length === 1 ? 'it' : 'them'}`),
  );
  const native = cards.filter(fits);
  const cut = native.flatMap(({ title, subtitle = '' }) => [title, subtitle]).filter(isLongLine);
  notes.push(...wereCut(cut.length, 'card line', LIMITS.cardText));
  return { native, asText };
}

const isLongLine = (line: string): boolean => line.length > LIMITS.cardText;

/** Carousels of as many cards as one takes. */
export function cardPieces(cards: readonly Card[]): readonly Piece[] {
  const pieces: Piece[] = [];
  for (let from = 0; from < cards.length; from += LIMITS.cards) {
    const elements = cards.slice(from, from + LIMITS.cards).map(toElement);
    pieces.push(templatePiece('cards', { template_type: 'generic', elements }));
  }
  return pieces;
}

function toElement({ title, subtitle, imageUrl, url, buttons }: Card): unknown {
  return {
    title: shorten(title, LIMITS.cardText),
    ...(subtitle ? { subtitle: shorten(subtitle, LIMITS.cardText) } : {}),
    ...(imageUrl ? { image_url: imageUrl } : {}),
    ...(url ? { default_action: { type: 'web_url', url } } : {}),
    ...(buttons.length > 0 ? { buttons: buttons.map(toTemplateButton) } : {}),
  };
}
