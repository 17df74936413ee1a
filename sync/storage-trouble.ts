/** What is said where lists, files and packets cannot be stored; apart, since forms have words of their own (disk.ts). */

/** What a person should be told, and do, when this device's storage has failed. */
export function storageTrouble(error: unknown): string {
  const name = error instanceof Error || error instanceof DOMException ? error.name : '';
  if (name === 'QuotaExceededError')
    return '这台设备的存储空间满了，新的内容没有存下。请先删除手机或电脑里不用的文件，再重新打开本页。';
  if (name === 'InvalidStateError' || name === 'VersionError')
    return '村表在另一个窗口里更新了。请关闭本页，重新打开后继续填写。';
  if (name === 'SecurityError' || typeof indexedDB === 'undefined')
    return '浏览器不允许保存数据（可能是无痕模式）。请用普通窗口打开本页。';
  return '这台设备没能存下数据。请重新打开本页；如果还不行，请先导出再联系帮您安装的人。';
}
