/**
 * Structure: the tree of tags as objects of a PDF (ISO 32000-1, 14.7). Each element says which marked stretches of which page it
 * holds; the parent tree leads back from a page's numbers, and from a field to sign in, to the elements.
 */
import { dict, name, type PdfDict, type PdfObject, ref, text } from '../file/object.ts';
import type { Objects } from '../file/write.ts';
import type { Item } from '../page.ts';
import type { Tag } from '../tag.ts';

/** What is marked on the pages: who holds which number. */
export interface Marks {
  readonly of: ReadonlyMap<Tag, readonly { readonly page: number; readonly number: number; readonly item: Item }[]>;
  /** by page, by number */
  readonly pages: readonly (readonly Tag[])[];
}
/** A field of the file that stands inside an element. */
export interface Widget {
  readonly object: number;
  readonly page: number;
  readonly tag: Tag | undefined;
  readonly words: string;
}

/** Adds the tree and answers the number of its root. `pages`: object numbers; `boxOf`: of a figure, in points. */
export function addStructure(
  objects: Objects,
  document: Tag,
  marks: Marks,
  widgets: readonly Widget[],
  { pages, boxOf }: { readonly pages: readonly number[]; readonly boxOf: (item: Item, page: number) => number[] },
): number {
  const root = objects.reserve();
  const numbers = new Map<Tag, number>();
  const forms = new Map<Widget, number>();

  const put = (tag: Tag, parent: number): number => {
    const number = objects.reserve();
    numbers.set(tag, number);
    const stretches = marks.of.get(tag) ?? [];
    const first = stretches[0]?.page;
    const kids: PdfObject[] = stretches.map((stretch) =>
      stretch.page === first
        ? stretch.number
        : dict({ Type: name('MCR'), Pg: ref(pages[stretch.page] ?? 0), MCID: stretch.number }),
    );
    for (const child of tag.children) if (isNeeded(child)) kids.push(ref(put(child, number)));
    for (const widget of widgets) if ((widget.tag ?? document) === tag) kids.push(ref(putForm(widget, number)));
    objects.set(
      number,
      dict({
        S: name(tag.kind),
        P: ref(parent),
        Pg: first === undefined ? undefined : ref(pages[first] ?? 0),
        K: kids.length === 0 ? undefined : kids.length === 1 ? kids[0] : kids,
        A: attributesOf(tag, stretches[0], boxOf),
        Alt: tag.alt === undefined ? undefined : text(tag.alt),
        ActualText: tag.actual === undefined ? undefined : text(tag.actual),
      }),
    );
    return number;
  };
  const putForm = (widget: Widget, parent: number): number => {
    const number = objects.reserve();
    forms.set(widget, number);
    const page = ref(pages[widget.page] ?? 0);
    const kid = dict({ Type: name('OBJR'), Obj: ref(widget.object), Pg: page });
    objects.set(number, dict({ S: name('Form'), P: ref(parent), Pg: page, K: kid, Alt: text(widget.words) }));
    return number;
  };
  const isNeeded = (tag: Tag): boolean =>
    tag.kind === 'TD' || tag.kind === 'TH' || marks.of.has(tag) || tag.children.some(isNeeded);

  const top = put(document, root);
  const parents: PdfObject[] = marks.pages.flatMap((tags, page) => [
    page,
    tags.map((tag) => ref(numbers.get(tag) ?? top)),
  ]);
  widgets.forEach((widget, index) => {
    parents.push(marks.pages.length + index, ref(forms.get(widget) ?? top));
  });
  const tree = objects.reserve();
  objects.set(tree, dict({ Nums: parents }));
  objects.set(
    root,
    dict({
      Type: name('StructTreeRoot'),
      K: ref(top),
      ParentTree: ref(tree),
      ParentTreeNextKey: marks.pages.length + widgets.length,
    }),
  );
  return root;
}

function attributesOf(
  tag: Tag,
  stretch: { readonly page: number; readonly item: Item } | undefined,
  boxOf: (item: Item, page: number) => number[],
): PdfDict | undefined {
  if (tag.kind === 'Figure' && stretch !== undefined)
    return dict({ O: name('Layout'), BBox: boxOf(stretch.item, stretch.page) });
  if (tag.scope === undefined && tag.columns === undefined && tag.rows === undefined) return undefined;
  return dict({
    O: name('Table'),
    Scope: tag.scope === undefined ? undefined : name(tag.scope),
    ColSpan: tag.columns,
    RowSpan: tag.rows,
  });
}
