/** The words of `<cb-own-fonts>`. */
import type { KeptFont } from '#sync';

export const ownFontsText = {
  faces: { body: '正文', title: '标题' } satisfies Record<KeptFont['only'], string>,
  hint: '打印用思源宋体，文中的一级标题用黑体，二级标题用楷体。公文要用仿宋_GB2312、方正小标宋的，可以在这里选自己电脑上的字体。字体只存在这台设备上，不会上传；这台设备上打印的表都用它。',
  serif: '宋体',
  /** how many standard characters a font lacks */
  lacks: (count: number): string => (count === 0 ? '' : `这个字体缺${count}个规范字，用到时由宋体补上。`),
  file: '选字体文件',
  where: '字体文件以 .ttf、.ttc 结尾。Windows 电脑请先打开“控制面板”里的“字体”，把要用的字体复制到桌面，再来选。',
  local: '用电脑里装的字体',
  localName: '电脑里装的字体',
  use: '用这个字体',
  useFace: (title: string): string => `用${title}`,
  several: '这个文件里有几种字体，请选一种：',
  remove: '改回宋体',
  looking: '正在检查字体…',
  kept: (face: string, title: string): string => `${face}改用${title}打印。`,
  removed: (face: string): string => `${face}改回宋体了。`,
  refused: '浏览器没有允许读取电脑里的字体。请在地址栏旁边的网站设置里允许“字体”，或者用“选字体文件”。',
  noLocal: '没有读到电脑里装的字体，请用“选字体文件”。',
  notKept: '这台设备没能存下这个字体，可能是存储空间满了，或者用的是无痕窗口。打印仍用原来的字体。',
  tooLarge: (megabytes: number): string => `这个文件有${megabytes} MB，太大了。请选 64 MB 以下的字体文件。`,
} as const;
