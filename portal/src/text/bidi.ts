/** Characters that have no look of their own and change the order in which others are read. */
const control = /([\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069])/;

export interface Piece {
  text: string;
  /** `text` names the character then, such as `U+202E`. */
  isControl: boolean;
}

const nameOf = (character: string): string =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;

/** Text in pieces, with every such character named: nobody is shown another order than what was written. */
export const piecesOf = (text: string): Piece[] =>
  text
    .split(control)
    .map((part, index) =>
      index % 2 === 1 ? { text: nameOf(part), isControl: true } : { text: part, isControl: false },
    )
    .filter((piece) => piece.text !== '');

/** The same where no mark-up can stand, such as an option or the title of the tab. */
export const plainOf = (text: string): string =>
  piecesOf(text)
    .map((piece) => (piece.isControl ? `[${piece.text}]` : piece.text))
    .join('');
