/** Reads the calls of queues back (queue-traffic.ts), as the figures of a time. */
import type { Records } from '../../ports/records.ts'
import type { QueueFiguresForm } from '../../wire/queues.ts'
import { bounds, queueGroups } from './queue-traffic.ts'

const dayMs = 86_400_000
const hourMs = 3_600_000

export const targetDefaultSeconds = 20

/** Some ten megabytes at most, with 500 queues. */
const groupsAtOnce = 100

type Sums = ReadonlyMap<string, number>

/** Sums of each queue for the hours that begin at or after `fromMs` and before `toMs`; at most 400 days. */
export async function readQueueTraffic(records: Records, fromMs: number, toMs: number): Promise<Map<string, Sums>> {
  const days: number[] = []
  for (let at = Math.floor(fromMs / dayMs) * dayMs; at < toMs; at += dayMs) days.push(at)
  const groups = days.flatMap((dayAtMs) => queueGroups(dayAtMs).map((group) => ({ group, dayAtMs })))
  const byQueue = new Map<string, Map<string, number>>()
  for (let begin = 0; begin < groups.length; begin += groupsAtOnce) {
    const part = groups.slice(begin, begin + groupsAtOnce)
    const sums = await records.sums(part.map(({ group }) => group))
    for (const [i, named] of sums.entries()) addHours(byQueue, part[i]?.dayAtMs ?? 0, named, { fromMs, toMs })
  }
  return byQueue
}

function addHours(
  byQueue: Map<string, Map<string, number>>,
  dayAtMs: number,
  named: Readonly<Record<string, number>>,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): void {
  for (const name in named) {
    const [hour = '', queue = '', what = ''] = name.split('|')
    const atMs = dayAtMs + Number(hour) * hourMs
    if (atMs < fromMs || atMs >= toMs) continue
    const known = byQueue.get(queue) ?? new Map<string, number>()
    byQueue.set(queue, known.set(what, (known.get(what) ?? 0) + (named[name] ?? 0)))
  }
}

/**
 * Service level: answered within the target ÷ (offered − hung up within 5 s). Averages over the answered; absent where there is
 * nothing to divide by.
 */
export function queueFigures(sums: Sums | undefined, targetSeconds = targetDefaultSeconds): QueueFiguresForm {
  const of = (what: string) => sums?.get(what) ?? 0
  const target = bounds.findLast((one) => one <= targetSeconds) ?? bounds[0]
  const [offered, answered, early] = [of('offered'), of('answered'), of('early')]
  const answeredInTarget = bounds.reduce((sum, one) => (one <= target ? sum + of(`in ${one}`) : sum), 0)
  return {
    ...{ offered, answered, abandoned: of('abandoned'), hungUpEarly: early, answeredInTarget, targetSeconds: target },
    ...(offered > early && { serviceLevel: Math.round((answeredInTarget / (offered - early)) * 1000) / 1000 }),
    ...(answered > 0 && {
      averageAnswerSeconds: Math.round(of('wait') / answered),
      averageHandlingSeconds: Math.round(of('talk') / answered),
    }),
  }
}
