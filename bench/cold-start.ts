/**
 * Cold start: from starting the process to the first answer, which is a lookup, as it is when the phone rings. Ours
 * and the bare one take turns, so that both see the same machine.
 */
import { median } from './statistics.ts'
import { lookupBody } from './workload.ts'
import type { WorkerdProcess } from './workerd-process.ts'

export interface ColdStart {
  readonly start: () => Promise<WorkerdProcess>
  /** Name of the Worker to ask. */
  readonly worker: string
  readonly key: string
}

/** Milliseconds from start to the answer, of each round. Rejects when an answer is not 200. */
export async function measureColdStarts<Name extends string>(
  kinds: Readonly<Record<Name, ColdStart>>,
  rounds: number,
  number: string,
): Promise<Readonly<Record<Name, number>>> {
  const times = new Map<string, number[]>()
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, kind] of Object.entries<ColdStart>(kinds)) {
      times.set(name, [...(times.get(name) ?? []), await startAndAsk(kind, number)])
    }
  }
  return Object.fromEntries([...times].map(([name, ms]) => [name, median(ms)])) as any
}

export async function startAndAsk({ start, worker, key }: ColdStart, number: string): Promise<number> {
  const startedMs = performance.now()
  const process = await start()
  const answer = await fetch(`${process.url(worker)}/3cx/lookup`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: lookupBody(number),
  })
  await answer.text()
  const elapsedMs = performance.now() - startedMs
  await process.stop()
  if (!answer.ok) throw new Error(`The first lookup was answered ${answer.status}.`)
  return elapsedMs
}
