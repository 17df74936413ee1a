/** Bytes as a file among the browser's downloads. */
export function saveBytes(name: string, bytes: BlobPart): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([bytes]));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
