/**
 * Page (版面): where each piece of text and each line goes on paper. Plain data, the whole of what a test needs to read.
 *
 * All lengths are millimetres from the top left corner of the page; type sizes are points.
 */

import { charactersOf } from './characters.ts';
import type { Picture } from './picture.ts';
import type { Tag } from './tag.ts';

/**
 * What text is set in: the title of a form or board; headings of the first level, which are 黑体 on Chinese paper, and of the
 * second, which are 楷体 (GB/T 9704-2012, 7.3.3); or all else. People may choose a font of their own for body and title.
 */
export const faces = ['body', 'title', 'heading', 'subheading'] as const;
export type Face = (typeof faces)[number];
/** Whether text of this face is bold by the weight of its font: 黑体 and what somebody chose for titles are drawn as they are. */
export const isHeavy = (face: Face | undefined): boolean => face === 'title' || face === 'heading';

/** Something for each face, made when it is first asked for. */
export function byFace<Made>(make: (face: Face) => Made): (face?: Face) => Made {
  const made: Partial<Record<Face, Made>> = {};
  return (face = 'body') => {
    made[face] ??= make(face);
    return made[face];
  };
}

export interface TextRun {
  readonly kind: 'text';
  /** left end of the baseline */
  readonly x: number;
  readonly y: number;
  readonly size: number;
  /** body where nothing is said */
  readonly face?: Face;
  readonly bold?: true;
  readonly text: string;
  /** mm put between its characters, over their own widths: justified lines */
  readonly spacing?: number;
  /** where the words come from; boards and archives filter by it */
  readonly origin: 'template' | 'policy' | 'dossier' | 'print';
  /** view path of the field whose value this is */
  readonly path?: string;
  /** what it belongs to; running heads and feet have none */
  readonly tag?: Tag;
}
export interface Rule {
  readonly kind: 'line';
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
  /** mm */
  readonly width: number;
  readonly dashed?: true;
}
export interface Circle {
  readonly kind: 'circle';
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly width: number;
  readonly dashed?: true;
}
/** A drawn signature: SVG path data of its own box, scaled into this one. */
export interface Strokes {
  readonly kind: 'strokes';
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly data: string;
  readonly tag?: Tag;
}
/** A photograph that fills its box; what is over is cut off. */
export interface Photograph {
  readonly kind: 'image';
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** cut to the circle in the box */
  readonly round?: true;
  readonly picture: Picture;
  /** what it shows, for whoever cannot see it */
  readonly alt: string;
  readonly tag?: Tag;
}
/** Where the field of this path is signed, or the committee's seal set beside it. Nothing is drawn. */
export interface Signing {
  readonly kind: 'signing';
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly path: string;
  /** of a seal: which box of the form it is, in the form's words */
  readonly seal?: string;
  readonly tag?: Tag;
}
export type Item = TextRun | Rule | Circle | Strokes | Photograph | Signing;

export interface Page {
  readonly width: number;
  readonly height: number;
  readonly items: readonly Item[];
}

/** Width in mm of `text` at `size` points. Layout knows nothing else of fonts. */
export type Measure = (text: string, size: number, bold?: boolean, face?: Face) => number;

/** Width in mm of a run as it stands on the page. */
export const widthOfRun = ({ text, size, bold, face, spacing = 0 }: TextRun, measure: Measure): number =>
  measure(text, size, bold, face) + spacing * Math.max(0, charactersOf(text).length - 1);

export interface PrintOptions {
  /** `blank`: empty, to fill by hand; `filled`; `findings`: filled, with a last page of what is still open */
  readonly variant: 'blank' | 'filled' | 'findings';
  /** printed in the foot and written into the file; `YYYY-MM-DDTHH:mm`, so that the same call gives the same bytes */
  readonly time: string;
  /** place line in the head, e.g. 内蒙古自治区通辽市科尔沁左翼中旗 白兴吐苏木 … */
  readonly place?: string;
  /** 编号 */
  readonly number?: string;
  /** the sheet has been filed: told at the foot of every page and, where there is more to say, after the form */
  readonly filed?: FiledMark;
  /** for `findings`: view path of a calculated field that a person set → why */
  readonly reasons?: Readonly<Record<string, string>>;
  /** photos that stand on the form: hash of the attachment → its bytes, opened; what is not here is said on the paper */
  readonly pictures?: Pictures;
}
export type Pictures = Readonly<Record<string, Uint8Array>>;

/** What paper says of a filing. */
export interface FiledMark {
  readonly by: string;
  /** `YYYY-MM-DDTHH:mm` */
  readonly at: string;
  /** hex */
  readonly hash: string;
  /** row of the relay's log that the author's device had seen */
  readonly sequence?: number;
  /** why it replaces an earlier one */
  readonly reason?: string;
  /** errors that stood, and why it was filed all the same */
  readonly overridden?: {
    readonly reason: string;
    readonly errors: readonly { readonly label: string; readonly message: string }[];
  };
  /** what is printed is not what was filed: the fields that differ, in words */
  readonly changed?: readonly string[];
  /** nobody changed them: they are calculated and come out otherwise by now */
  readonly recalculated?: true;
}
