/** A notice: that an alert was opened, goes on, or is over. It is sent to each destination once, by a delivery of its own. */
import type { AlertKind, AlertTransition, ResolvedReason } from '../../../wire/alert.ts'
import type { Transition } from './condition.ts'
import { alertTitle, noticeWords } from './words.ts'

/** Kept with its delivery, so that it says what was so then, whenever it gets through. Nothing of any caller. */
export interface Notice {
  readonly alertId: string
  readonly transition: AlertTransition
  readonly kind: AlertKind
  readonly subject: string
  readonly name?: string
  /** For people: a line, and a sentence or two. */
  readonly title: string
  readonly text: string
  readonly atMs: number
  readonly openedAtMs: number
  /** 0 for the opening; the number of this reminder. */
  readonly reminders: number
  readonly resolvedBecause?: ResolvedReason
}

export type WantsNotice = (notice: Pick<Notice, 'kind' | 'transition'>) => boolean

export function noticeOf({ transition, atMs, condition, resolvedBecause }: Transition): Notice {
  const { kind, subject, name, sentence, alert } = condition
  const words = noticeWords(alertTitle(condition), { transition, sentence, resolvedBecause })
  const { id: alertId, openedAtMs, reminders } = alert
  return { alertId, transition, kind, subject, name, ...words, atMs, openedAtMs, reminders, resolvedBecause }
}

/** One for each alert, destination and transition; each reminder is one. */
export function noticeDeliveryId({ alertId, transition, reminders }: NoticeName, destination: string): string {
  return `${alertId}.${destination}.${transition}${transition === 'reminded' ? `-${reminders}` : ''}`
}

export type NoticeName = Pick<Notice, 'alertId' | 'transition' | 'reminders'>

/** The deliveries of the same alert at the same destination that must be over before this one is sent; none of an opening. */
export function earlierNotices(notice: NoticeName, destination: string): string[] {
  const { alertId, transition, reminders } = notice
  if (transition === 'opened') return []
  const idOf = (name: Pick<NoticeName, 'transition' | 'reminders'>) =>
    noticeDeliveryId({ alertId, ...name }, destination)
  const last = transition === 'resolved' ? reminders : reminders - 1
  return [
    idOf({ transition: 'opened', reminders: 0 }),
    ...(last > 0 ? [idOf({ transition: 'reminded', reminders: last })] : []),
  ]
}
