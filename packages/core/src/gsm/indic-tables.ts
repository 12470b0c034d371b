/**
 * The national language tables of India's languages and of Urdu: 3GPP TS 23.038, annexes A.2.4 to A.2.13 (single shift) and A.3.4 to
 * A.3.13 (locking shift). All ten tables of a kind have the same signs and Latin letters in the same places; the letters of the language
 * fill the others.
 */

interface LanguageLetters {
  /** The Unicode block that the two-digit numbers below count from; four digits are a whole code point, dashes an empty place. */
  readonly block: number;
  readonly locking: readonly string[];
  readonly single: string;
}

/** By the national language identifiers of TS 23.038, section 6.2.1.2.4: Bengali is 4, Urdu 13. */
const LETTERS: ReadonlyMap<number, LanguageLetters> = new Map([
  [
    4,
    {
      block: 0x0980,
      locking: [
        '01 02 03 05 06 07 08 09 0a 0b 0c -- -- 0f',
        '10 -- -- 13 14 15 16 17 18 19 1a 1b 1c 1d 1e',
        '1f 20 21 22 23 24 25 26 27 28',
        '-- 2a 2b',
        '2c 2d 2e 2f 30 -- 32 -- -- -- 36 37 38 39 3c 3d',
        '3e 3f 40 41 42 43 44 -- -- 47 48 -- -- 4b 4c 4d',
        '4e',
        '57 5c 5d 70 71',
      ],
      single: '66 67 68 69 6a 6b 6c 6d 6e 6f 5f 60 61 62 63 72 73 74 75 76 77 78 79 7a',
    },
  ],
  [
    5,
    {
      block: 0x0a80,
      locking: [
        '01 02 03 05 06 07 08 09 0a 0b 0c 0d -- 0f',
        '10 11 -- 13 14 15 16 17 18 19 1a 1b 1c 1d 1e',
        '1f 20 21 22 23 24 25 26 27 28',
        '-- 2a 2b',
        '2c 2d 2e 2f 30 -- 32 33 -- 35 36 37 38 39 3c 3d',
        '3e 3f 40 41 42 43 44 45 -- 47 48 49 -- 4b 4c 4d',
        '50',
        '60 61 62 63 71',
      ],
      single: '0964 0965 66 67 68 69 6a 6b 6c 6d 6e 6f',
    },
  ],
  [
    6,
    {
      block: 0x0900,
      locking: [
        '01 02 03 05 06 07 08 09 0a 0b 0c 0d 0e 0f',
        '10 11 12 13 14 15 16 17 18 19 1a 1b 1c 1d 1e',
        '1f 20 21 22 23 24 25 26 27 28',
        '29 2a 2b',
        '2c 2d 2e 2f 30 31 32 33 34 35 36 37 38 39 3c 3d',
        '3e 3f 40 41 42 43 44 45 46 47 48 49 4a 4b 4c 4d',
        '50',
        '72 7b 7c 7e 7f',
      ],
      single: '0964 0965 66 67 68 69 6a 6b 6c 6d 6e 6f 51 52 53 54 58 59 5a 5b 5c 5d 5e 5f 60 61 62 63 70 71',
    },
  ],
  [
    7,
    {
      block: 0x0c80,
      locking: [
        '-- 02 03 05 06 07 08 09 0a 0b 0c -- 0e 0f',
        '10 -- 12 13 14 15 16 17 18 19 1a 1b 1c 1d 1e',
        '1f 20 21 22 23 24 25 26 27 28',
        '-- 2a 2b',
        '2c 2d 2e 2f 30 31 32 33 -- 35 36 37 38 39 3c 3d',
        '3e 3f 40 41 42 43 44 -- 46 47 48 -- 4a 4b 4c 4d',
        '55',
        '56 60 61 62 63',
      ],
      single: '0964 0965 66 67 68 69 6a 6b 6c 6d 6e 6f 5e 71 72',
    },
  ],
  [
    8,
    {
      block: 0x0d00,
      locking: [
        '-- 02 03 05 06 07 08 09 0a 0b 0c -- 0e 0f',
        '10 -- 12 13 14 15 16 17 18 19 1a 1b 1c 1d 1e',
        '1f 20 21 22 23 24 25 26 27 28',
        '-- 2a 2b',
        '2c 2d 2e 2f 30 31 32 33 34 35 36 37 38 39 -- 3d',
        '3e 3f 40 41 42 43 44 -- 46 47 48 -- 4a 4b 4c 4d',
        '57',
        '60 61 62 63 79',
      ],
      single: '0964 0965 66 67 68 69 6a 6b 6c 6d 6e 6f 70 71 72 73 74 75 7a 7b 7c 7d 7e 7f',
    },
  ],
  [
    9,
    {
      block: 0x0b00,
      locking: [
        '01 02 03 05 06 07 08 09 0a 0b 0c -- -- 0f',
        '10 -- -- 13 14 15 16 17 18 19 1a 1b 1c 1d 1e',
        '1f 20 21 22 23 24 25 26 27 28',
        '-- 2a 2b',
        '2c 2d 2e 2f 30 -- 32 33 -- 35 36 37 38 39 3c 3d',
        '3e 3f 40 41 42 43 44 -- -- 47 48 -- -- 4b 4c 4d',
        '56',
        '57 60 61 62 63',
      ],
      single: '0964 0965 66 67 68 69 6a 6b 6c 6d 6e 6f 5c 5d 5f 70 71',
    },
  ],
  [
    10,
    {
      block: 0x0a00,
      locking: [
        '01 02 03 05 06 07 08 09 0a -- -- -- -- 0f',
        '10 -- -- 13 14 15 16 17 18 19 1a 1b 1c 1d 1e',
        '1f 20 21 22 23 24 25 26 27 28',
        '-- 2a 2b',
        '2c 2d 2e 2f 30 -- 32 33 -- 35 36 -- 38 39 3c --',
        '3e 3f 40 41 42 -- -- -- -- 47 48 -- -- 4b 4c 4d',
        '51',
        '70 71 72 73 74',
      ],
      single: '0964 0965 66 67 68 69 6a 6b 6c 6d 6e 6f 59 5a 5b 5c 5e 75',
    },
  ],
  [
    11,
    {
      block: 0x0b80,
      locking: [
        '-- 02 03 05 06 07 08 09 0a -- -- -- 0e 0f',
        '10 -- 12 13 14 15 -- -- -- 19 1a -- 1c -- 1e',
        '1f -- -- -- 23 24 -- -- -- 28',
        '29 2a --',
        '-- -- 2e 2f 30 31 32 33 34 35 36 37 38 39 -- --',
        '3e 3f 40 41 42 -- -- -- 46 47 48 -- 4a 4b 4c 4d',
        '50',
        '57 70 71 72 79',
      ],
      single: '0964 0965 66 67 68 69 6a 6b 6c 6d 6e 6f 73 74 75 76 77 78 7a',
    },
  ],
  [
    12,
    {
      block: 0x0c00,
      locking: [
        '01 02 03 05 06 07 08 09 0a 0b 0c -- 0e 0f',
        '10 -- 12 13 14 15 16 17 18 19 1a 1b 1c 1d 1e',
        '1f 20 21 22 23 24 25 26 27 28',
        '-- 2a 2b',
        '2c 2d 2e 2f 30 31 32 33 -- 35 36 37 38 39 -- 3d',
        '3e 3f 40 41 42 43 44 -- 46 47 48 -- 4a 4b 4c 4d',
        '55',
        '56 60 61 62 63',
      ],
      single: '-- -- 66 67 68 69 6a 6b 6c 6d 6e 6f 58 59 78 79 7a 7b 7c 7d 7e 7f',
    },
  ],
  [
    13,
    {
      block: 0x0600,
      locking: [
        '27 22 28 7b 80 7e a6 2a c2 7f 79 7d 7a 7c',
        '2b 2c 81 84 83 85 86 87 2d 2e 2f 8c 88 89 8a',
        '8f 8d 30 31 91 93 99 32 96 98',
        '9a 33 34',
        '35 36 37 38 39 41 42 a9 aa ab af b3 b1 44 45 46',
        'ba bb bc 48 c4 d5 c1 be 21 cc d0 d2 4d 50 4f 57',
        '54',
        '55 51 53 56 70',
      ],
      single: '00 01 f0 f1 f2 f3 f4 f5 f6 f7 f8 f9 0c 0d 0e 0f 10 11 12 13 14 1b 1f 40 52 58 6b 6c 72 73 cd d4',
    },
  ],
]);

const EMPTY = ' ';
const WHOLE_CODE_POINT = 4;

/** Stands in the tables below where a letter of the language belongs. */
const LETTER = '\u25cc';

/** The sixteen columns of each locking shift table. The closing bracket comes before the opening one. */
const SHARED_LOCKING = [
  '◌◌◌◌◌◌◌◌◌◌\n◌◌\r◌◌',
  '◌◌◌◌◌◌◌◌◌◌◌\u001b◌◌◌◌',
  ' !◌◌◌◌◌◌)(◌◌,◌.◌',
  '0123456789:;◌◌◌?',
  '◌◌◌◌◌◌◌◌◌◌◌◌◌◌◌◌',
  '◌◌◌◌◌◌◌◌◌◌◌◌◌◌◌◌',
  '◌abcdefghijklmno',
  'pqrstuvwxyz◌◌◌◌◌',
];

/** The same of each single shift table; a blank is an empty place. */
const SHARED_SINGLE = [
  '@£$¥¿"¤%&\'\f*+\r-/',
  '<=>¡^¡_#*◌◌ ◌◌◌◌',
  '◌◌◌◌◌◌◌◌{}◌◌◌◌◌\\',
  '◌◌◌◌◌◌◌◌◌◌◌◌[~]◌',
  '|ABCDEFGHIJKLMNO',
  'PQRSTUVWXYZ     ',
  '     €          ',
];

/** The 128 characters of each language's locking shift table; an empty place is a blank. */
export const INDIC_LOCKING: ReadonlyMap<number, readonly string[]> = new Map(
  [...LETTERS].map(([language, { block, locking }]) => [
    language,
    filled(SHARED_LOCKING.join(''), lettersOf(locking.join(' '), block)),
  ]),
);

/** Each language's characters after ESC. */
export const INDIC_SINGLE: ReadonlyMap<number, ReadonlyMap<number, string>> = new Map(
  [...LETTERS].map(([language, { block, single }]) => {
    const table = filled(SHARED_SINGLE.join(''), lettersOf(single, block));
    return [language, new Map([...table.entries()].filter(([, character]) => character !== EMPTY))];
  }),
);

function filled(shared: string, letters: readonly string[]): readonly string[] {
  const rest = letters.values();
  return Array.from(shared, (character) => (character === LETTER ? (rest.next().value ?? EMPTY) : character));
}

function lettersOf(places: string, block: number): readonly string[] {
  return places.split(' ').map((place) => {
    if (place === '--') return EMPTY;
    const code = Number.parseInt(place, 16);
    return String.fromCodePoint(place.length === WHOLE_CODE_POINT ? code : block + code);
  });
}
