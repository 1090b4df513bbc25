/** Every journal that was accepted under load must be a call afterwards, and each only one. */
import * as z from 'zod'
import { type Delivered, type Product, storedCalls } from './product.ts'
import { journalBodies } from './workload.ts'

const acceptedAnswer = z.object({
  response: z.object({ call: z.string().min(1), status: z.literal('accepted') }),
})

export interface Journals {
  readonly nextBody: () => string
  /** Notes the call; false when the answer is anything else than "accepted". */
  readonly note: (answer: string) => boolean
  /** Lets the queue deliver what is behind them. */
  readonly settle: () => Promise<Delivered>
  readonly result: () => {
    /** Ids of the calls. */
    readonly accepted: readonly string[]
    readonly sent: number
    readonly appliedPerSecond: number
    readonly appliedCpuMicros: number | undefined
  }
}

/** `deliver` hands over all messages that are waiting. */
export function openJournals(deliver: () => Promise<Delivered>): Journals {
  const accepted: string[] = []
  let sent = 0
  let applied = 0
  let seconds = 0
  let cpuSeconds: number | undefined = 0
  const makeBody = journalBodies(Date.now())
  return {
    nextBody() {
      sent += 1
      return makeBody()
    },
    note(answer) {
      const parsed = acceptedAnswer.safeParse(JSON.parse(answer))
      if (parsed.success) accepted.push(parsed.data.response.call)
      return parsed.success
    },
    async settle() {
      const delivered = await deliver()
      applied += delivered.journals
      seconds += delivered.seconds
      cpuSeconds = cpuSeconds === undefined ? undefined : (delivered.cpuSeconds ?? Number.NaN) + cpuSeconds
      return delivered
    },
    result: () => {
      const appliedCpuMicros =
        cpuSeconds === undefined || Number.isNaN(cpuSeconds) ? undefined : (cpuSeconds * 1e6) / applied
      return { accepted, sent, appliedPerSecond: applied / seconds, appliedCpuMicros }
    },
  }
}

/** Throws when an accepted journal is not there, is there twice, or shares its call with another. */
export async function verifyJournals(product: Product, journals: Journals) {
  const { accepted, sent, ...applied } = journals.result()
  const { count, names } = await storedCalls(product)
  const distinct = new Set(accepted).size
  const stored = accepted.filter((id) => names.has(id)).length
  if (distinct !== accepted.length || stored !== accepted.length) {
    throw new Error(
      `Of ${accepted.length} accepted journals ${distinct} were different calls and ${stored} are stored.`,
    )
  }
  // Some were under way when a round ended: stored, though nobody heard the answer.
  if (count > sent) throw new Error(`There are ${count} calls, but only ${sent} journals were sent.`)
  return { accepted: accepted.length, stored, ...applied }
}
