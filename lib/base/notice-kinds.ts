/**
 * What members are told of, in the words of the page and of the mail alike. In the app always; by e-mail where the server
 * can send it and the person has not said no.
 */
export const NOTICE_KINDS = ['submitted', 'approved', 'endorsed', 'changesRequested', 'withdrawn', 'commented'] as const
export type NoticeKind = (typeof NOTICE_KINDS)[number]

/** Follows "Mail me when": for the person's choice. */
export const NOTICE_MEANING: Record<NoticeKind, string> = {
  submitted: 'a version waits for my review',
  approved: 'a version of mine is approved',
  endorsed: 'a version of mine gets one approval of several',
  changesRequested: 'somebody asks for changes to a version of mine',
  withdrawn: 'a version that I could review is withdrawn',
  commented: 'somebody comments on a version of mine, or where I commented',
}

export interface NoticeWords {
  kind: NoticeKind
  actor: string
  scenario: string
  number: number
  /** What a comment speaks of. */
  about: string | null
}

/** "Ada asks you to review version 3 of Summer": without a full stop. */
export function noticeSentence({ kind, actor, scenario, number, about }: NoticeWords): string {
  const version = `version ${number} of ${scenario}`
  switch (kind) {
    case 'submitted':
      return `${actor} asks you to review ${version}`
    case 'approved':
      return `${actor} approved ${version}`
    case 'endorsed':
      return `${actor} gave one approval of several to ${version}`
    case 'changesRequested':
      return `${actor} asks for changes to ${version}`
    case 'withdrawn':
      return `${actor} withdrew ${version} from review`
    case 'commented':
      return `${actor} commented on ${about === null || about === '' ? version : `“${about}” in ${version}`}`
  }
}

export function isNoticeKind(value: unknown): value is NoticeKind {
  return typeof value === 'string' && (NOTICE_KINDS as readonly string[]).includes(value)
}
