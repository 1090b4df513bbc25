/** What an examination of `switchhook doctor` finds. */
import { ApiFailure } from '../../terminal/failure.ts'
import type { Session } from '../session.ts'

/** `rank`: the smaller, the likelier it is the cause of the others. */
export interface Finding {
  readonly rank: number
  readonly ok: boolean
  readonly text: string
  /** What to do about it. */
  readonly step?: string
}

export type Examination = (session: Session) => Promise<readonly Finding[]>

export const good = (text: string): Finding => ({ rank: 100, ok: true, text })
export const bad = (rank: number, text: string, step: string): Finding => ({ rank, ok: false, text, step })

/** Without the request's id: the same refusal of several requests is one cause. */
export function messageOf(error: unknown): string {
  if (error instanceof ApiFailure) return `${error.error.message} (${error.error.code})`
  return error instanceof Error ? error.message : String(error)
}
