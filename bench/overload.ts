/**
 * `npm run bench -- overload`: what becomes of calls when far more comes than can be worked off, measured on the product as
 * `npm start` runs it, with a CRM that takes all it is sent. Prints a table as JSON; the machine's load stands beside it, since
 * others' work on it slows all of this.
 */
import { loadAverage } from './machine.ts'
import { getStatus } from './overload/get-status.ts'
import { kills } from './overload/kills.ts'
import { largeCall } from './overload/large-call.ts'
import { afterOutage, burst, flood } from './overload/parts.ts'

/** By name: how it is run, and with which sizes where none is given. */
const parts: Readonly<Record<string, { run: (size: number) => Promise<unknown>; sizes: readonly number[] }>> = {
  burst: { run: burst, sizes: [1500, 4000] },
  outage: { run: afterOutage, sizes: [4000] },
  flood: { run: flood, sizes: [170] },
  call: { run: largeCall, sizes: [5000] },
  status: { run: getStatus, sizes: [20_000] },
  kills: { run: kills, sizes: [20] },
}

/** `args`: the name of a part, or nothing for all; then a number of journals, seconds, events, messages or kills. */
export async function runOverload([name, size]: readonly string[]): Promise<void> {
  if (name !== undefined && !(name in parts)) throw new Error(`Name one of: ${Object.keys(parts).join(', ')}.`)
  const figures: Record<string, unknown> = { at: new Date().toISOString(), loadBefore: loadAverage() }
  for (const [part, { run, sizes }] of Object.entries(parts)) {
    if (name !== undefined && name !== part) continue
    for (const one of size === undefined ? sizes : [Number(size)]) figures[`${part} ${one}`] = await run(one)
  }
  console.log(JSON.stringify({ ...figures, loadAfter: loadAverage() }, undefined, 2))
}
