/** Why a person's own font cannot be taken (own-font.ts), each a sentence that says what to do. */
import type { FontProblem } from './own-font.ts';

export const fontProblems: Readonly<Record<FontProblem, string>> = {
  unknown: '这不是字体文件。请选 .ttf 或 .ttc 文件。',
  web: '这是网页用的字体（WOFF），打印用不了。请选电脑里的 .ttf 或 .ttc 文件。',
  cff: '这个字体的轮廓是 PostScript 的（多半是 .otf），放不进打印文件。请选 TrueType 的同名字体（.ttf）。',
  bitmap: '这个字体只有点阵，或者厂商只许嵌入点阵，印出来不清楚，用不了。请换一个字体。',
  restricted: '厂商不许把这个字体嵌入文件（fsType 标为受限），不能用。请换一个字体，或者向厂商要可以嵌入的授权。',
  whole: '厂商只许把整个字体嵌入文件，不许只嵌入用到的字（fsType 标明），不能用。请换一个字体。',
  damaged: '这个字体文件坏了，或者没有复制完。请重新复制一份，再选一次。',
};
