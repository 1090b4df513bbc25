/**
 * Cold start: from starting the process to the first answer, which is a lookup, as it is when the phone rings. Ours
 * and the bare one take turns, so that both see the same machine.
 */
import type { WorkerdProcess } from './workerd-process.ts'
import { lookupBody } from './workload.ts'

export interface ColdStart {
  readonly start: () => Promise<WorkerdProcess>
  /** Name of the Worker to ask. */
  readonly worker: string
  readonly key: string
  readonly number: string
}

/** Milliseconds from start to answer, one entry a round, of each kind. Rejects when an answer is no 2xx. */
export async function measureColdStarts(
  ours: ColdStart,
  bare: ColdStart,
  rounds: number,
): Promise<{ readonly oursMs: readonly number[]; readonly bareMs: readonly number[] }> {
  const [oursMs, bareMs]: [number[], number[]] = [[], []]
  for (let round = 0; round < rounds; round += 1) {
    oursMs.push(await startAndAsk(ours))
    bareMs.push(await startAndAsk(bare))
  }
  return { oursMs, bareMs }
}

async function startAndAsk({ start, worker, key, number }: ColdStart): Promise<number> {
  const startedMs = performance.now()
  const workerd = await start()
  try {
    const answer = await fetch(`${workerd.url(worker)}/3cx/lookup`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: lookupBody(number),
    })
    await answer.text()
    if (!answer.ok) throw new Error(`The first lookup was answered ${answer.status}.`)
    return performance.now() - startedMs
  } finally {
    await workerd.stop()
  }
}
