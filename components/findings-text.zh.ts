/** The words of the list that a check makes: apart, since they come with it and not with the form. */
export const findingsText = {
  title: '这张表还有要看的地方',
  none: '检查过了，没有发现问题。',
  counts: ({ missing, error, warning, note }: Readonly<Record<'missing' | 'error' | 'warning' | 'note', number>>) =>
    [
      missing > 0 && `还有${missing}栏没有填`,
      error > 0 && `${error}处要改`,
      warning > 0 && `${warning}处提醒`,
      note > 0 && `${note}条说明`,
    ]
      .filter(Boolean)
      .join('，'),
  more: (count: number) => `另外还有${count}处，改完上面的再看。`,
  groups: { error: '必须改的', missing: '还没有填的必填栏', warning: '请再看看的', note: '说明' },
} as const;
