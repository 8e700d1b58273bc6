/**
 * How wide text is, without a browser: the advance widths of DejaVu Sans.
 *
 * The map names `DejaVu Sans, Verdana` as its fonts: Verdana, where the former is missing, has the
 * same widths by descent, so that text which fits here fits there.
 *
 * @module
 */

/** A weight the map uses. */
export type Weight = 'regular' | 'bold';

/** Thousandths of the size, for the characters from space to `~`. */
const WIDTHS: Readonly<Record<Weight, readonly number[]>> = {
  regular: numbers(
    '317 400 459 837 636 950 779 274 390 390 500 837 317 360 317 336 636 636 636 636 636 636 636 636 636 636 336 336 837 837 837 530 1000 684 686 698 770 631 575 774 751 294 294 655 557 862 748 787 603 787 694 634 610 731 684 988 685 610 685 390 336 390 837 500 500 612 634 549 634 615 352 634 633 277 277 579 277 974 633 611 634 634 411 520 392 633 591 817 591 591 524 636 336 636 837',
  ),
  bold: numbers(
    '348 456 520 837 695 1001 872 306 457 457 522 837 379 415 379 365 695 695 695 695 695 695 695 695 695 695 399 399 837 837 837 580 1000 773 762 733 830 683 683 820 836 372 372 774 637 995 836 850 732 850 770 720 682 812 773 1103 770 724 725 457 365 457 837 500 500 674 715 592 715 678 435 715 711 342 342 665 342 1041 711 687 715 715 493 595 478 711 651 923 645 651 582 711 365 711 837',
  ),
};

/** Letters of other scripts: most are no wider; those of East Asia are square. */
const OTHER = 800;

/** Width of a line of text, in pixels, rounded up. */
export function widthOf(text: string, size: number, weight: Weight = 'regular'): number {
  let sum = 0;
  for (const char of text) {
    const code = char.codePointAt(0)!;
    sum += code >= 32 && code < 127 ? WIDTHS[weight][code - 32]! : code < 0x1100 ? OTHER : 1050;
  }
  return Math.ceil((sum * size) / 1000);
}

/** Breaks text into lines of at most `width` pixels; a word that is longer is broken itself. */
export function wrap(
  text: string,
  { width, size, weight = 'regular' }: { width: number; size: number; weight?: Weight },
): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).filter((part) => part !== '')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (widthOf(longer, size, weight) <= width) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    const pieces = pieced(word, { width, size, weight });
    lines.push(...pieces.slice(0, -1));
    line = pieces.at(-1)!;
  }
  return line === '' ? lines : [...lines, line];
}

function pieced(
  word: string,
  { width, size, weight }: { width: number; size: number; weight: Weight },
): readonly string[] {
  const pieces: string[] = [];
  let piece = '';
  for (const char of word) {
    if (piece !== '' && widthOf(piece + char, size, weight) > width) {
      pieces.push(piece);
      piece = '';
    }
    piece += char;
  }
  return [...pieces, piece];
}

function numbers(text: string): readonly number[] {
  return text.split(' ').map(Number);
}
