/** A problem: something that does not work, by its cause. The same cause is the same problem, so its id is made of that. */
import { sha256Hex } from '../../lib/hash.ts'
import { isoUtc } from '../../ports/clock.ts'
import type { ProblemForm, ProblemKind } from '../../wire/problem.ts'

/** As it stands now, without what people did about it. */
export type Finding = Omit<ProblemForm, 'state' | 'acknowledged' | 'resolvedAt' | 'taskId'> & {
  /** Grows when it changes in a way that whoever acknowledged it should see. */
  readonly changedAtMs: number
  /** Differs when it is another matter. */
  readonly signature: string
}

export interface FindingInput {
  readonly kind: ProblemKind
  readonly subject: string
  readonly code?: string
  readonly needsYou: boolean
  readonly title: string
  readonly sentence: string
  readonly whatToDo: string
  readonly count?: number
  readonly atLeast?: boolean
  readonly firstAtMs: number
  readonly lastAtMs?: number
  readonly callIds?: readonly string[]
  readonly retry?: Finding['retry']
  readonly mended?: Finding['mended']
  readonly changedAtMs?: number
  readonly signature?: string
}

export const callIdsShown = 50
export const retryIdsShown = 200

export function finding(input: FindingInput): Finding {
  const { kind, subject, code, firstAtMs, lastAtMs = firstAtMs, callIds = [], count = 1, atLeast = false } = input
  const { needsYou, title, sentence, whatToDo, retry, mended, changedAtMs = lastAtMs, signature = '' } = input
  return {
    id: problemId(kind, subject, code),
    ...{ kind, subject, code, needsYou, title, sentence, whatToDo, count, atLeast, retry, mended },
    firstAt: isoUtc(firstAtMs),
    lastAt: isoUtc(lastAtMs),
    callIds: callIds.slice(0, callIdsShown),
    ...{ changedAtMs, signature },
  }
}

export function problemId(kind: ProblemKind, subject: string, code = ''): string {
  return `problem_${sha256Hex(JSON.stringify([kind, subject, code])).slice(0, 24)}`
}
