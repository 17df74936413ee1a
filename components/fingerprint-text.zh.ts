/** Words of the control for the photo of a fingerprint, which is loaded by itself. */
export const fingerprintText = {
  take: '拍指印',
  choose: '选照片',
  again: { take: '重新拍', choose: '换一张照片' },
  photo: '指印照片',
  stage: '指印照片：按方向键移动，按加号、减号放大缩小',
  how: '放大、拖动，让指印占满圆圈。圆圈里的才会留下。',
  zoom: '放大',
  coarse: '放得太大，印出来会模糊。请把手机靠近一点，重新拍一张。',
  keep: '就用这一块',
  saving: '正在保存…',
  remove: '去掉指印照片',
  away: '指印照片不在这台设备上。',
  fetch: '取来看',
  unreadable: '这张照片打不开，请重新拍，或者换一张 JPG、PNG 照片。',
  file: '指印.jpg',
};
