import type { MessagingProduct } from './product.ts';

/** One request's `message`, still without its metadata. */
export interface Piece {
  readonly kind: string;
  readonly message: Readonly<Record<string, unknown>>;
}

/** The product and the notes, for all steps of rendering. */
export interface RenderContext {
  readonly product: MessagingProduct;
  /** Filled on the way. */
  readonly notes: string[];
}

export function textPieces(text: string, { product }: RenderContext): readonly Piece[] {
  return product.splitText(text).map((part) => ({ kind: 'text', message: { text: part } }));
}

export function templatePiece(kind: string, payload: unknown): Piece {
  return { kind, message: { attachment: { type: 'template', payload } } };
}
