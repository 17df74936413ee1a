/** Answers that most adults give alike: each person of an example says only what is their own. Invented, as all of them are. */
export const adult = {
  idType: '居民身份证',
  political: '群众',
  education: '初中',
  health: ['健康'],
  residentMedical: true,
  employeeMedical: false,
  seriousIllnessIns: true,
  residentPension: true,
  employeePension: false,
  dibao: false,
  tekun: false,
  orphan: false,
  inHukou: true,
  livesTogether: true,
  economicallyOne: true,
} as const;

const { education: _, ...rest } = adult;
/** Who goes to school says where, in the place of what was learnt. */
export const pupil = rest;
