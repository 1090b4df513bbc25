/** A notice in words for people, as chats and mails show it. */
import type { Notice } from '../../core/staffing/alerts/notice.ts'
import { localIso } from '../../lib/zoned-time.ts'
import type { Clock } from '../../ports/clock.ts'

export interface NoticeText {
  /** Shows at a glance whether it is bad or over. */
  readonly mark: string
  readonly title: string
  readonly text: string
  readonly footer: string
}

const marks: Readonly<Record<Notice['transition'], string>> = { opened: '🔴', reminded: '🟠', resolved: '🟢' }

export function textOfNotice({ transition, title, text, openedAtMs, alertId }: Notice, timeZone: string): NoticeText {
  return { mark: marks[transition], title, text, footer: `Since ${clockTime(openedAtMs, timeZone)} · ${alertId}` }
}

export function testNotice({
  clock,
  timeZone,
}: {
  readonly clock: Pick<Clock, 'now'>
  readonly timeZone: string
}): NoticeText {
  return {
    mark: '🔵',
    title: 'Switchhook: a test',
    text: 'Alerts of your phones will arrive here.',
    footer: clockTime(clock.now(), timeZone),
  }
}

/** `2026-11-30 10:14 +01:00`. */
function clockTime(atMs: number, timeZone: string): string {
  const iso = localIso(atMs, timeZone)
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)} ${iso.slice(19).replace(/^\.\d+/, '')}`
}
