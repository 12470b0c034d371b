import { lazy } from '../objects/index.ts';

const segmenter = lazy(() => new Intl.Segmenter('en', { granularity: 'grapheme' }));

/** The characters of a text as readers see them: an emoji with its modifiers, a letter with its accents. */
export const graphemesIn = (text: string): Iterable<Intl.SegmentData> => segmenter().segment(text);
