/** `npm run chaos -- --kills 1000 --rows 1000000 [--seed n]`: the kill test of the forwarder, as long as you like. */
import { parseArgs } from 'node:util'
import { killForwarder } from '../test/chaos/kill-forwarder.ts'

const { values } = parseArgs({
  options: { kills: { type: 'string' }, rows: { type: 'string' }, seed: { type: 'string' } },
})
const kills = Number(values.kills ?? 1000)
const rows = Number(values.rows ?? 1_000_000)
const seed = Number(values.seed ?? Date.now() % 2 ** 31)
console.log(`${kills} kills, ${rows} rows, seed ${seed}`)
const result = await killForwarder({
  kills,
  rows,
  seed,
  onKill: (done) => {
    if (done % 50 === 0) console.log(`${done} kills`)
  },
})
const { lost, invented, changed, ...counts } = result
console.log(JSON.stringify(counts, null, 2))
for (const [name, ids] of Object.entries({ lost, invented, changed })) {
  console.log(`${name}: ${ids.length}${ids.length > 0 ? ` (${ids.slice(0, 5).join(', ')} …)` : ''}`)
}
process.exitCode = lost.length + invented.length + changed.length + result.badSignatures > 0 ? 1 : 0
