/** `npm run bench -- --counts`: counts anew what is billed, shows it, and with `--write` puts it into docs/cost.md. */
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { root } from '../../src/programs/build/paths.ts'
import { openCloudflare } from './cloudflare.ts'
import { type AllCounts, costTables, withTables } from './cost.ts'
import { type CountsByStep, countSteps, rowsOfCalls } from './count.ts'
import type { CountedPlace } from './place.ts'
import { countLinkHour } from './threecx-link.ts'
import { openUpstash } from './upstash.ts'

/** The counts that docs/cost.md states. */
export const countsFile = path.join(root, 'bench/counting/counts.json')
export const costPage = path.join(root, 'docs/cost.md')

export async function countIn(open: () => Promise<CountedPlace>): Promise<CountsByStep> {
  const place = await open()
  try {
    return await countSteps(place)
  } finally {
    await place.close()
  }
}

/** `npm run bench -- --rows`: what each row is that a call writes on Cloudflare, behind the step that writes it. */
export async function showRows(): Promise<void> {
  const place = await openCloudflare()
  try {
    for (const [call, rows] of Object.entries(await rowsOfCalls(place))) {
      const written = rows.reduce((sum, row) => sum + Number(/ \| (\d+)$/.exec(row)?.[1] ?? 0), 0)
      console.log(`\n${call}: ${written} rows\n${rows.join('\n')}`)
    }
  } finally {
    await place.close()
  }
}

export async function runCounts(write: boolean): Promise<void> {
  const counts: AllCounts = {
    cloudflare: await countIn(openCloudflare),
    upstash: await countIn(openUpstash),
    threecxLink: await countLinkHour(),
  }
  const tables = costTables(counts)
  console.log(Object.values(tables).join('\n\n'))
  if (!write) return
  writeFileSync(countsFile, `${JSON.stringify(counts, undefined, 2)}\n`)
  writeFileSync(costPage, withTables(readFileSync(costPage, 'utf8'), tables))
}
